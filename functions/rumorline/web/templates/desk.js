// The desk's page. It signs in by OIDC (authorization code with PKCE), keeps the token for this tab
// only, and asks the API of the same origin. Every text goes into the page as a text node.

const page = document.body.dataset;
const words = JSON.parse(page.words);
// What matching says in English, and how this page says it: `it names another place: {0}`.
const reasons = Object.entries(JSON.parse(page.reasons)).map(([said, here]) => [
  new RegExp(`^${said.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\d\}/g, "(.+)")}$`, "s"), here,
]);
const language = document.documentElement.lang;
const base = new URL(".", location.href);
const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
const title = document.title;
const TOKEN = "rumorline.token";
const PENDING = "rumorline.signing-in";
const LAST = "rumorline.last-place";
const VERDICTS = ["refuted", "confirmed", "clarified"];
const STATES = ["open", "in_review", "resolved", "unverifiable", "withdrawn"];
const TYPING_MS = 300;
const LOOK_AGAIN_MS = 15000;
// A key pressed twice must not decide about the post that takes the place of the first.
const PAUSE_MS = 700;

const by = (id) => document.getElementById(id);
const view = by("view");
const nodes = (children) => children.flat(Infinity).filter((child) => child || child === 0);

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...nodes(children));
  return made;
}

function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, slot) => values[slot]);
}

// A gate's reason in the page's language; as it is where that has no words for it.
function because(text) {
  for (const [pattern, here] of reasons) {
    const found = pattern.exec(text);
    if (found) return written("span", here.replace(/\{(\d)\}/g, (_, slot) => found[Number(slot) + 1]));
  }
  return written("span", text, { lang: "en" });
}

const named = (kind, name) => words[`${kind}_${name}`] || name;

// What people wrote: its direction is its own, whatever the page's is.
function written(tag, text, attributes = {}) {
  return el(tag, { dir: "auto", ...attributes }, text);
}

function outside(url, text) {
  let parts;
  try {
    parts = new URL(url);
  } catch {
    return null;
  }
  const followable = ["http:", "https:"].includes(parts.protocol);
  return followable && el("a", { href: url, rel: "noopener noreferrer nofollow" }, text);
}

// As the board writes it: `Monday 8 July 2019, 21:12 EDT (America/New_York)`.
function when(iso, zone) {
  const moment = new Date(iso);
  const tag = language === "en" ? "en-GB" : language;
  const format = (how, given) => new Intl.DateTimeFormat(how, { timeZone: zone, ...given });
  const day = format(tag, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hour = format(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  // Only American English has the short names of American zones.
  const named = format("en-US", { timeZoneName: "short" }).formatToParts(moment);
  const short = named.find((part) => part.type === "timeZoneName").value;
  return el("time", { datetime: iso }, `${day.format(moment)}, ${hour.format(moment)} ${short} (${zone})`);
}

function tell(text, ...more) {
  by("said").replaceChildren(text, ...more);
}

function warn(text, lang) {
  const said = by("wrong");
  if (lang) said.setAttribute("lang", lang);
  else said.removeAttribute("lang");
  said.textContent = text;
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function discovered() {
  const where = `${page.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const found = await (await fetch(where)).json();
  if (found.issuer !== page.issuer) throw new Error("issuer");
  for (const name of ["authorization_endpoint", "token_endpoint"]) {
    const { protocol, hostname } = new URL(found[name]);
    const safe = protocol === "https:" || (protocol === "http:" && hostname === location.hostname);
    if (!safe) throw new Error(name);
  }
  return found;
}

function here() {
  return location.origin + location.pathname;
}

async function signIn() {
  const found = await discovered();
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const state = base64url(crypto.getRandomValues(new Uint8Array(16)));
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, search: location.search }));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const url = new URL(found.authorization_endpoint);
  const asked = {
    response_type: "code", client_id: page.client, redirect_uri: here(), scope: page.scope,
    audience: page.audience, state, code_challenge: base64url(digest), code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) if (value) url.searchParams.set(name, value);
  location.assign(url);
}

// Back from the issuer: the code for a token, once, and only if this tab asked for it.
async function finishSigningIn() {
  const given = new URLSearchParams(location.search);
  if (!given.has("state")) return;
  const pending = JSON.parse(sessionStorage.getItem(PENDING) || "{}");
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", here() + (pending.search || ""));
  if (given.get("state") !== pending.state) throw new Error("state");
  if (given.has("iss") && given.get("iss") !== page.issuer) throw new Error("iss");
  if (!given.has("code")) throw new Error(given.get("error_description") || given.get("error"));
  const found = await discovered();
  const answer = await fetch(found.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code", code: given.get("code"), redirect_uri: here(),
      client_id: page.client, code_verifier: pending.verifier,
    }),
  });
  const token = await answer.json();
  if (!answer.ok || !token.access_token) throw new Error(token.error || answer.status);
  sessionStorage.setItem(TOKEN, token.access_token);
}

function claims() {
  try {
    const [, part] = sessionStorage.getItem(TOKEN).split(".");
    return JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return { sub: "?" };
  }
}

// What the page offers; the API looks at the token itself.
function administers() {
  const { scope, scp } = claims();
  const scopes = [scope, scp].flat().filter(Boolean).flatMap((one) => one.split(" "));
  return scopes.some((one) => ["admin", "rumorline/admin"].includes(one));
}

function signOut(why = "") {
  sessionStorage.removeItem(TOKEN);
  document.title = title;
  by("views").hidden = by("sign-out").hidden = true;
  by("who").textContent = "";
  tell("");
  warn(why);
  view.removeAttribute("aria-busy");
  view.replaceChildren(...nodes([
    heading(words.sign_in_title),
    page.client
      ? [el("p", {}, words.sign_in_why), el("button", { type: "button", class: "first", click: begin }, words.sign_in)]
      : !loopback && el("p", {}, words.no_client),
    loopback && localForm(),
  ]));
}

async function begin() {
  try {
    await signIn();
  } catch (error) {
    warn(say("refused", { why: error.message }));
  }
}

// A stack on this machine has no page to sign in at, but prints a token.
function localForm() {
  const fields = [field("token", words.token, el("input", { type: "password", autocomplete: "off", required: true }), words.token_hint)];
  return form(fields, [button(words.sign_in)], (made) => {
    sessionStorage.setItem(TOKEN, made.elements.token.value.trim());
    return enter();
  });
}

class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.message || String(status));
    this.status = status;
    this.problem = problem;
  }
}

async function call(method, path, body) {
  const headers = { authorization: `Bearer ${sessionStorage.getItem(TOKEN)}` };
  if (body) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(new URL(path, base), {
      method, headers, body: body && JSON.stringify(body), cache: "no-store",
    });
  } catch {
    throw new Refused(0, { detail: words.unreachable, lang: language });
  }
  const data = await answer.json().catch(() => ({}));
  if (answer.status === 401) signOut(words.expired);
  if (answer.status === 403) throw new Refused(403, { detail: words.forbidden, lang: language });
  if (!answer.ok) throw new Refused(answer.status, data);
  return data;
}

const ticketPath = (id, act = "") => `tickets/${encodeURIComponent(id)}${act && `/${act}`}`;

function differences(before, current) {
  const names = {
    state: (one) => words[`state_${one.state}`],
    verdict: (one) => (one.verdict ? words[`verdict_${one.verdict}`] : "–"),
    claim: (one) => one.claim,
    place: (one) => one.place,
    severity: (one) => words[`severity_${one.severity}`],
    revision: (one) => one.rev,
  };
  return Object.entries(names)
    .map(([name, of]) => ({ name: words[name], before: of(before), after: of(current) }))
    .filter((one) => one.before !== one.after)
    .map((one) => say("changed_one", one))
    .join(" ");
}

// Change a ticket. True if it was done; on a conflict the view is loaded anew and says what changed.
async function change(ticket, method, act, body, said, made) {
  try {
    const after = await call(method, ticketPath(ticket.ticket_id, act), { ...body, rev: ticket.rev });
    await show(false);
    tell(said(after));
    return true;
  } catch (error) {
    const current = error.problem?.current;
    if (current && current.rev !== ticket.rev) {
      await show(false);
      warn(say("changed", { what: differences(ticket, current) }));
      return false;
    }
    fail(error, made);
    return false;
  }
}

// Change a source, a policy or a subscription; on a conflict the view is loaded anew.
async function alter(method, path, body, said, made) {
  try {
    const after = await call(method, path, body);
    await show(false);
    tell(said, ...nodes([after.next?.length > 0 && el("span", { lang: "en" }, " ", after.next.join(" "))]));
  } catch (error) {
    if (!error.problem?.current) return fail(error, made);
    await show(false);
    warn(say("changed", { what: "" }));
  }
}

function fail(error, made) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) return;
  const lang = error.problem.lang || "en";
  const named = error.problem.errors?.[0];
  const control = named && made?.elements.namedItem(named.field.split(/[.[]/)[0]);
  if (!control?.id) {
    warn(error.message, lang);
    return;
  }
  const slot = by(`${control.id}-error`);
  slot.textContent = named.detail;
  slot.setAttribute("lang", lang);
  control.setAttribute("aria-invalid", "true");
  control.closest("details")?.setAttribute("open", "");
  control.focus();
}

let lastId = 0;

function field(name, label, control, hint) {
  const id = `${name}-${(lastId += 1)}`;
  control.id = id;
  control.name = name;
  control.setAttribute("aria-describedby", hint ? `${id}-hint ${id}-error` : `${id}-error`);
  return el(
    "p", {},
    el("label", { for: id }, label),
    hint && el("span", { id: `${id}-hint`, class: "hint" }, hint),
    control,
    el("span", { id: `${id}-error`, class: "error", role: "alert" }),
  );
}

function input(value = "", attributes = {}) {
  const made = el("input", { maxlength: 1000, ...attributes });
  made.value = value;
  return made;
}

// A note for buttons that do different things: Enter must not choose the first of them.
function noteField() {
  const stay = (event) => event.key === "Enter" && event.preventDefault();
  return field("note", words.note, input("", { keydown: stay }));
}

function area(value = "", attributes = {}) {
  const made = el("textarea", { dir: "auto", ...attributes });
  made.value = value;
  return made;
}

function select(options, chosen) {
  const made = el("select", {}, options.map(([value, text]) => el("option", { value }, text)));
  if (chosen !== undefined) made.value = chosen;
  return made;
}

function button(text, attributes = {}) {
  return el("button", { class: attributes.type ? null : "first", ...attributes }, text);
}

function form(fields, buttons, submit, attributes = {}) {
  const made = el("form", { novalidate: true, ...attributes }, fields, el("p", { class: "row" }, buttons));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (made.dataset.busy) return;
    made.dataset.busy = "yes";
    warn("");
    for (const slot of made.querySelectorAll(".error")) slot.textContent = "";
    for (const control of made.elements) control.removeAttribute("aria-invalid");
    try {
      await submit(made, event.submitter?.value);
    } catch (error) {
      fail(error, made);
    } finally {
      delete made.dataset.busy;
    }
  });
  return made;
}

const list = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);
const verdicts = () => VERDICTS.map((one) => [one, words[`verdict_${one}`]]);

function marked(text, evidence, explanation) {
  const points = Array.from(text);
  const spans = [["evidence", evidence], ["explanation", explanation]].filter(([, span]) => span);
  const edges = new Set([0, points.length, ...spans.flatMap(([, span]) => [span.start, span.end])]);
  const sorted = [...edges].sort((one, other) => one - other);
  return sorted.slice(1).map((end, number) => {
    const start = sorted[number];
    const piece = points.slice(start, end).join("");
    const found = spans.filter(([, span]) => span.start <= start && end <= span.end);
    if (!found.length) return piece;
    const aside = (text) => el("span", { class: "aside" }, text);
    return el(
      "mark", { class: found.map(([name]) => name).join(" ") },
      found.filter(([, span]) => span.start === start).map(([name]) => aside(`[${words[`${name}_mark`]}: `)),
      piece,
      found.filter(([, span]) => span.end === end).map(() => aside("]")),
    );
  });
}

function postSide(item, zone) {
  const shown = item.text === null
    ? [el("p", { class: "legend" }, item.quote === null ? words.words_gone : words.kept_quote), item.quote && written("p", item.quote, { class: "words" })]
    : [
        written("p", marked(item.text, item.evidence, item.explanation), { class: "words" }),
        el("p", { class: "legend", "aria-hidden": "true" },
          item.evidence && el("mark", { class: "evidence" }, words.evidence_mark), " ",
          item.explanation && el("mark", { class: "explanation" }, words.explanation_mark)),
      ];
  return el(
    "div", { class: "side" },
    el("h3", {}, words.post),
    el("p", {}, written("cite", item.authority), ", ", when(item.posted_at, zone), " ", outside(item.url, words.on_platform)),
    shown,
  );
}

function ticketSide(one, item) {
  const links = (ids) => el("ul", { class: "plain" }, ids.map((other) => el("li", {}, el("a", { href: `#ticket/${encodeURIComponent(other)}` }, other))));
  return el(
    "div", { class: "side" },
    el("h3", {}, words.ticket),
    el("p", {}, el("a", { href: `#ticket/${encodeURIComponent(one.ticket_id)}` }, written("span", one.claim))),
    el("p", {}, written("span", one.place)),
    el("p", {}, words.first_seen, ": ", when(one.first_seen_at, one.zone)),
    item && el("p", {}, item.settles ? words.settles : el("strong", {}, say("proposed", { verdict: words[`verdict_${item.verdict}`] }))),
    item && !item.settles && likely(item),
    el("p", {}, words.why, ": ", one.reason ? named("reason", one.reason) : "–"),
    item && el("ul", { class: "plain" }, item.held.map((gate) => el("li", {}, el("code", { lang: "en" }, gate.name), " ", because(gate.reason)))),
    item?.reasons.length > 0 && el("p", {}, words.reasons, ": ", written("span", item.reasons.join("; "), { lang: "en" })),
    item?.runner_up && el("div", {}, words.runner_up, links([item.runner_up])),
    item?.also_in.length > 0 && el("div", {}, words.also_in, links(item.also_in)),
  );
}

// Two figures that are often confused: what the post says, and whether it is about this at all.
function likely(item) {
  const percent = (share) => Math.round(share * 100);
  const said = ["sure", "linked"].filter((name) => item[name] !== null);
  return said.length > 0 && el("p", { class: "legend" }, said.map((name) => say(name, { percent: percent(item[name]) })).join(" "));
}

function pair(one, item, number) {
  const decide = async (made, act) => {
    const place = pairs().indexOf(made.closest("article"));
    const body = { root: item.root, note: made.elements.note.value };
    if (act === "accept") body.verdict = made.elements.verdict.value;
    const said = () => say(act === "accept" ? "accepted" : "rejected", { claim: one.claim });
    const before = document.activeElement;
    await change(one, "POST", act, body, said, made);
    if (!before.isConnected) (pairs()[Math.min(place, pairs().length - 1)] || view.querySelector("h1")).focus();
  };
  return el(
    "article", { class: "pair", tabindex: -1, "aria-labelledby": `pair-${number}` },
    written("h2", one.claim, { id: `pair-${number}` }),
    el("div", { class: "sides" },
      item ? postSide(item, one.zone) : el("p", {}, words.no_post),
      ticketSide(one, item)),
    item && form(
      [field("verdict", words.verdict, select(verdicts(), item.verdict)), noteField()],
      [button(words.accept, { value: "accept" }), button(words.reject, { value: "reject", type: "submit" })],
      decide,
    ),
  );
}

const pairs = () => [...view.querySelectorAll("article.pair")];
let seen = "";

function signature(queue) {
  return JSON.stringify(queue.reviews.map((one) => [one.ticket_id, one.rev]));
}

async function review() {
  const queue = await call("GET", "review");
  seen = signature(queue);
  let number = 0;
  const shown = queue.reviews.flatMap((one) =>
    (one.items.length ? one.items : [null]).map((item) => pair(one, item, (number += 1))));
  const toggle = el("input", { type: "checkbox", id: "keys-on" });
  toggle.checked = localStorage.getItem("rumorline.keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("rumorline.keys", toggle.checked ? "on" : "off"));
  const key = (name, what) => el("span", {}, el("kbd", {}, name), " ", words[what]);
  return [
    heading(words.queue_title),
    el("p", { class: "lead" }, queue.total ? say("waiting", { count: queue.total }) : words.queue_empty),
    el("p", { class: "keys" }, words.keys, key("j", "key_next"), key("k", "key_before"), key("a", "key_accept"), key("r", "key_reject"), el("label", { for: "keys-on" }, toggle, words.keys_on)),
    shown,
  ];
}

// What arrives meanwhile never moves what somebody reads.
async function lookAgain() {
  if (document.hidden || route().name !== "review" || !sessionStorage.getItem(TOKEN)) return;
  const queue = await call("GET", "review").catch(() => null);
  if (!queue || signature(queue) === seen || route().name !== "review") return;
  tell(words.queue_changed, " ", el("button", { type: "button", click: () => show(true) }, words.reload));
}

let acted = 0;

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (route().name !== "review" || !by("keys-on")?.checked) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const all = pairs();
  const current = event.target.closest("article.pair");
  if (event.key === "j" || event.key === "k") {
    const at = current ? all.indexOf(current) + (event.key === "j" ? 1 : -1) : 0;
    all[Math.max(0, Math.min(at, all.length - 1))]?.focus();
  } else if ((event.key === "a" || event.key === "r") && current && Date.now() - acted > PAUSE_MS) {
    acted = Date.now();
    current.querySelector(`button[value=${event.key === "a" ? "accept" : "reject"}]`)?.click();
  } else {
    return;
  }
  event.preventDefault();
}

function likes(tickets) {
  return el("ul", { class: "lines" }, tickets.map((one) => el(
    "li", {},
    el("p", { class: "said" }, el("a", { href: `#ticket/${encodeURIComponent(one.ticket_id)}` }, written("span", one.claim))),
    el("p", { class: "about" }, written("span", one.place), ", ", standing(one), ", ", when(one.first_seen_at, one.zone)),
  )));
}

function standing(one) {
  const verdict = one.verdict ? `: ${words[`verdict_${one.verdict}`]}` : "";
  return words[`state_${one.state}`] + verdict;
}

async function newTicket() {
  const last = JSON.parse(localStorage.getItem(LAST) || "{}");
  const { sources } = await call("GET", "sources");
  const known = [...new Set(sources.flatMap((source) => source.divisions))].sort();
  const zones = Intl.supportedValuesOf?.("timeZone") || [];
  const claim = area("", { required: true, maxlength: 500, rows: 4 });
  const place = input("", { required: true, maxlength: 200, dir: "auto" });
  const division = input(last.division || (known.length === 1 ? known[0] : ""), { required: true, list: "divisions", maxlength: 250 });
  const zone = input(last.zone || Intl.DateTimeFormat().resolvedOptions().timeZone, { list: "zones", required: true });
  const found = el("div");
  const count = el("p", { role: "status" }, words.similar_none);
  let waiting = 0;
  let asked = 0;
  const look = async () => {
    const mine = (asked += 1);
    if (!claim.value.trim()) return;
    const query = new URLSearchParams({ claim: claim.value.slice(0, 500), place: place.value.slice(0, 200) });
    const answer = await call("GET", `tickets/similar?${query}`).catch(() => null);
    if (!answer || mine !== asked) return;
    const said = answer.tickets.length ? say("similar_some", { count: answer.tickets.length }) : words.similar_none;
    if (count.textContent !== said) count.textContent = said;
    found.replaceChildren(likes(answer.tickets));
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, TYPING_MS);
  };
  claim.addEventListener("input", later);
  place.addEventListener("input", later);
  const made = form(
    [
      field("claim", words.claim, claim, words.claim_hint),
      field("place", words.place, place, words.place_hint),
      field("division", words.division, division, words.division_hint),
      el("datalist", { id: "divisions" }, known.map((value) => el("option", { value }))),
      el("details", {}, el("summary", {}, words.more),
        field("zone", words.zone, zone),
        el("datalist", { id: "zones" }, zones.map((value) => el("option", { value }))),
        field("topics", words.topics, input(), words.topics_hint),
        field("language", words.language, select([["en", "English"], ["es", "Español"], ["pt", "Português"], ["fr", "Français"]], language)),
        field("first_seen", words.first_seen, input("now"), words.first_seen_hint),
        field("severity", words.severity, select(["normal", "high"].map((one) => [one, words[`severity_${one}`]])))),
    ],
    [button(words.open)],
    async ({ elements }) => {
      const body = { claim: claim.value, place: place.value, division: division.value.trim(), zone: zone.value.trim(), topics: list(elements.topics.value) };
      for (const name of ["language", "first_seen", "severity"]) body[name] = elements[name].value;
      const opened = await call("POST", "tickets", body);
      localStorage.setItem(LAST, JSON.stringify({ division: body.division, zone: body.zone }));
      await show(true);
      tell(say("opened", { claim: opened.claim }), " ", el("a", { href: `#ticket/${encodeURIComponent(opened.ticket_id)}` }, opened.ticket_id));
      view.querySelector("textarea").focus();
    },
    { class: "tall" },
  );
  return [heading(words.new), made, el("section", { class: "likes", "aria-labelledby": "likes" }, el("h2", { id: "likes" }, words.similar), count, found)];
}

async function tickets() {
  const found = el("ul", { class: "lines" });
  const count = el("p", { role: "status" });
  const further = button(words.more_tickets, { type: "button", hidden: true });
  let asked = {};
  const load = async (cursor) => {
    const query = new URLSearchParams({ ...asked, limit: 50, ...(cursor && { cursor }) });
    // What was found before must not pass for the answer, nor go from under a click.
    if (!cursor) found.replaceChildren();
    const answer = await call("GET", `tickets?${query}`);
    const lines = likes(answer.tickets).childNodes;
    if (cursor) found.append(...lines);
    else found.replaceChildren(...lines);
    const shown = found.childElementCount;
    count.textContent = shown ? say("tickets_some", { count: shown }) : words.tickets_none;
    further.hidden = !answer.next;
    further.onclick = () => load(answer.next).catch(fail);
  };
  const states = [["", words.state_any], ...STATES.map((one) => [one, words[`state_${one}`]])];
  const made = form(
    [field("state", words.state, select(states)), field("division", words.division, input("", { maxlength: 250 }))],
    [button(words.search)],
    ({ elements }) => {
      asked = {};
      for (const name of ["state", "division"]) {
        const value = elements[name].value.trim();
        if (value) asked[name] = value;
      }
      return load();
    },
  );
  await load();
  return [heading(words.tickets), made, count, found, further];
}

function facts(ticket) {
  const rows = [
    [words.state, standing(ticket)],
    [words.reason, ticket.reason && named("reason", ticket.reason)],
    [words.place, written("span", ticket.place)],
    [words.division, ticket.divisions.join(", ")],
    [words.topics, ticket.topics.length > 0 && written("span", ticket.topics.join(", "))],
    [words.severity, words[`severity_${ticket.severity}`]],
    [words.public, ticket.public ? words.yes : words.no],
    [words.first_seen, when(ticket.first_seen_at, ticket.zone)],
    [words.changed_at, when(ticket.changed_at || ticket.opened_at, ticket.zone)],
    [words.opened_by, written("span", ticket.opened_by)],
    [words.id, `${ticket.ticket_id}, ${words.revision} ${ticket.rev}`],
  ];
  return el("dl", {}, rows.filter(([, value]) => value).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

// A person may take for theirs what settled the ticket by itself, or find that it should not have.
function deciding(ticket, found) {
  const closed = ["unverifiable", "withdrawn"].includes(ticket.state);
  if (closed || (found.gone && !["rejected", "set_aside"].includes(found.gone))) return null;
  const decide = (made, act) => {
    const body = { root: found.root, note: made.elements.note.value };
    if (act === "accept") body.verdict = made.elements.verdict.value;
    return change(ticket, "POST", act, body, done, made);
  };
  return el("details", {}, el("summary", {}, words.decide), form(
    [field("verdict", words.verdict, select(verdicts(), found.verdict)), noteField()],
    [button(words.accept, { value: "accept" }), button(words.reject, { value: "reject", type: "submit" })],
    decide,
  ));
}

function evidence(found, ticket) {
  const { zone } = ticket;
  const judged = found.judged && say(found.judged.accepted ? "accepted_by" : "rejected_by", { who: found.judged.by });
  return el(
    "li", { class: found.verdict },
    el("p", { class: "said" }, written("cite", found.authority), ": ", words[`verdict_${found.verdict}`]),
    found.quote === null ? el("p", {}, words.words_gone) : written("blockquote", found.quote, { lang: found.language }),
    el("p", { class: "about" }, when(found.posted_at, zone), " ", outside(found.url, words.on_platform)),
    found.gone && el("p", {}, say("gone", { why: named("gone", found.gone) })),
    found.held_by.length > 0 && !found.judged && el("p", {}, say("held", { why: found.held_by.join(", ") })),
    judged && written("p", judged),
    deciding(ticket, found),
  );
}

function event(one, zone) {
  const said = one.decision?.stance.verdict;
  return el(
    "li", {},
    when(one.at, zone), ": ", el("span", { lang: "en" }, one.trigger), ", ", words[`state_${one.state}`],
    said && ` (${words[`verdict_${said}`]})`,
    one.by && [", ", written("span", say("by", { who: one.by }))],
    one.note && [": ", written("q", one.note)],
    one.notice_id && [" ", el("a", { href: new URL(`notices/${encodeURIComponent(one.notice_id)}`, base).href }, one.notice_id)],
  );
}

function editing(ticket) {
  const shown = el("input", { type: "checkbox" });
  shown.checked = ticket.public;
  return form(
    [
      field("claim", words.claim, area(ticket.claim, { maxlength: 500 })),
      field("place", words.place, input(ticket.place, { maxlength: 200, dir: "auto" })),
      field("topics", words.topics, input(ticket.topics.join(", ")), words.topics_hint),
      field("severity", words.severity, select(["normal", "high"].map((one) => [one, words[`severity_${one}`]]), ticket.severity)),
      field("public", words.public, shown),
      field("note", words.note, input()),
    ],
    [button(words.save)],
    (made) => {
      const { claim, place, topics, severity, note } = made.elements;
      const all = { claim: claim.value, place: place.value, topics: list(topics.value), severity: severity.value, public: shown.checked };
      const changed = Object.entries(all).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(ticket[name]));
      if (!changed.length) return warn(words.nothing_changed);
      const body = { ...Object.fromEntries(changed), note: note.value };
      return change(ticket, "PATCH", "", body, () => words.saved, made);
    },
    { class: "tall" },
  );
}

function resolving(ticket, sources) {
  const speakers = sources.filter((source) => source.status === "active" && source.divisions.some((one) => ticket.divisions.includes(one)));
  if (!speakers.length) return el("p", {}, words.source_none);
  return form(
    [
      field("source_id", words.source, select(speakers.map((source) => [`${source.platform}:${source.account_id}`, source.authority]))),
      field("url", words.url, input("", { inputmode: "url" })),
      field("quote", words.quote, area()),
      field("verdict", words.verdict, select(verdicts())),
      field("posted_at", words.posted_at, input(), words.posted_at_hint),
      field("note", words.note, input()),
    ],
    [button(words.resolve)],
    (made) => {
      const names = ["source_id", "url", "quote", "verdict", "posted_at", "note"];
      const body = Object.fromEntries(names.map((name) => [name, made.elements[name].value]));
      return change(ticket, "POST", "resolve", body, done, made);
    },
    { class: "tall" },
  );
}

const done = (after) => say("done", { state: words[`state_${after.state}`] });

function closing(ticket) {
  const acts = ["unverifiable", "withdraw", "reopen"];
  return form(
    [noteField()],
    acts.map((act) => button(words[act], { value: act, type: "submit" })),
    (made, act) => change(ticket, "POST", act || "reopen", { note: made.elements.note.value }, done, made),
  );
}

async function oneTicket(id) {
  const [{ ticket, history: events }, { sources }] = await Promise.all([call("GET", ticketPath(id)), call("GET", "sources")]);
  const found = Object.values(ticket.evidence);
  return [
    written("h1", ticket.claim, { tabindex: -1 }),
    facts(ticket),
    el("h2", {}, words.evidence),
    found.length ? el("ul", { class: "lines" }, found.map((one) => evidence(one, ticket))) : el("p", {}, words.evidence_none),
    el("div", { class: "entry" },
      folded("edit", editing(ticket)),
      folded("resolve", el("p", {}, words.resolve_why), resolving(ticket, sources)),
      folded("close", closing(ticket))),
    el("h2", {}, words.history),
    el("ol", { class: "plain" }, events.map((one) => event(one, ticket.zone)).reverse()),
  ];
}

const folded = (name, ...inside) => el("details", {}, el("summary", {}, words[name]), inside);
const several = (name, values, hint) => field(name, words[name], input(values.join(", ")), hint || words.commas);
const sourceId = (source) => `${source.platform}:${source.account_id}`;

function sourceForm(source, submit, first = null) {
  return form(
    [
      first,
      field("authority", words.authority, input(source.authority, { maxlength: 200, dir: "auto" })),
      several("divisions", source.divisions),
      several("endpoints", source.endpoints, words.endpoints_hint),
      several("topics", source.topics, words.source_topics_hint),
      field("handle", words.handle, input(source.handle || "")),
    ],
    [button(words.save)],
    ({ elements }) => {
      const body = { authority: elements.authority.value, handle: elements.handle.value };
      for (const name of ["divisions", "endpoints", "topics"]) body[name] = list(elements[name].value);
      return submit(body, elements);
    },
    { class: "tall" },
  );
}

async function sources() {
  const { sources: all } = await call("GET", "sources");
  const none = { authority: "", divisions: [], endpoints: [], topics: ["*"] };
  const id = field("source_id", words.source_id, input(""), words.source_id_hint);
  const add = sourceForm(none, (body, elements) =>
    alter("POST", "sources", { ...body, handle: body.handle || null, source_id: elements.source_id.value.trim() }, words.saved, elements.source_id.form), id);
  return [heading(words.sources), folded("add_source", add), el("ul", { class: "lines" }, all.map(oneSource))];
}

function oneSource(source) {
  const path = `sources/${encodeURIComponent(sourceId(source))}`;
  const act = source.status === "active" ? "suspend" : "reactivate";
  const edit = sourceForm(source, (body, elements) => {
    const changed = Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(source[name] ?? ""));
    if (!changed.length) return warn(words.nothing_changed);
    return alter("PATCH", path, { ...Object.fromEntries(changed), rev: source.rev }, words.saved, elements.authority.form);
  });
  const turn = form([noteField()], [button(words[act], { type: "submit" })], (made) =>
    alter("POST", `${path}/${act}`, { rev: source.rev, note: made.elements.note.value }, words.saved, made));
  return el(
    "li", {},
    el("p", { class: "said" }, written("cite", source.authority), `: ${words[`status_${source.status}`]}`),
    el("p", { class: "about" }, [sourceId(source), ...source.divisions, ...source.endpoints, ...source.topics].join(", ")),
    folded("edit", edit),
    folded(act, turn),
  );
}

const TERMS = ["needs_person", "needs_two_origins", "may_confirm"];

function policyForm(policy, submit, first = null) {
  const terms = TERMS.map((name) => {
    const made = el("input", { type: "checkbox" });
    made.checked = policy.terms[name];
    return field(name, words[name], made);
  });
  const minutes = (value) => input(value ?? "", { inputmode: "numeric" });
  return form(
    [
      first,
      several("divisions", policy.divisions, words.policy_divisions_hint),
      several("topics", policy.topics, words.policy_topics_hint),
      terms,
      field("embargo_minutes", words.embargo_minutes, minutes(policy.terms.embargo_minutes)),
      field("overdue_minutes", words.overdue_minutes, minutes(policy.overdue_minutes), words.overdue_hint),
    ],
    [button(words.save)],
    ({ elements }) => {
      // What is no number goes as it is, so that the API says so; as NaN it would go as null.
      const number = (name) => {
        const given = elements[name].value.trim();
        return given && !Number.isNaN(Number(given)) ? Number(given) : given || null;
      };
      const body = { rev: policy.rev, embargo_minutes: number("embargo_minutes") ?? 0, overdue_minutes: number("overdue_minutes") };
      for (const name of ["divisions", "topics"]) body[name] = list(elements[name].value);
      for (const name of TERMS) body[name] = elements[name].checked;
      return submit(body, elements);
    },
    { class: "tall" },
  );
}

async function policies() {
  const { policies: all } = await call("GET", "policies");
  const none = { rev: 0, divisions: [], topics: [], terms: {} };
  const id = field("policy_id", words.policy_id, input("", { maxlength: 64 }), words.policy_id_hint);
  const path = (name) => `policies/${encodeURIComponent(name)}`;
  const add = policyForm(none, (body, elements) => alter("PUT", path(elements.policy_id.value.trim() || " "), body, words.saved, elements.policy_id.form), id);
  const one = (policy) => el(
    "li", {},
    written("p", policy.policy_id, { class: "said" }),
    el("p", { class: "about" }, told(policy)),
    folded("edit", policyForm(policy, (body, elements) => alter("PUT", path(policy.policy_id), body, words.saved, elements.topics.form))),
    folded("remove", form([], [button(words.remove, { type: "submit" })], (made) => alter("DELETE", `${path(policy.policy_id)}?rev=${policy.rev}`, null, words.removed, made))),
  );
  return [heading(words.policies), folded("add_policy", add), all.length ? el("ul", { class: "lines" }, all.map(one)) : el("p", {}, words.policies_none)];
}

function told(policy) {
  const minutes = { embargo_minutes: policy.terms.embargo_minutes, overdue_minutes: policy.overdue_minutes };
  return [
    ...policy.divisions, ...policy.topics,
    ...TERMS.filter((name) => policy.terms[name]).map((name) => words[name]),
    ...Object.entries(minutes).filter(([, value]) => value).map(([name, value]) => `${words[name]}: ${value}`),
  ].join(", ");
}

const PROTOCOLS = ["sqs", "https", "lambda", "email", "sms"];
const FILTERS = ["divisions", "topics", "verdicts", "languages", "severities"];

async function subscriptions() {
  const { subscriptions: all } = await call("GET", "subscriptions");
  const raw = el("input", { type: "checkbox" });
  const add = form(
    [
      field("protocol", words.protocol, select(PROTOCOLS.map((one) => [one, one]))),
      field("endpoint", words.endpoint, input("", { required: true }), words.endpoint_hint),
      FILTERS.map((name) => several(name, [], words.filter_hint)),
      field("raw", words.raw, raw),
    ],
    [button(words.save)],
    (made) => {
      const { protocol, endpoint } = made.elements;
      const body = { protocol: protocol.value, endpoint: endpoint.value.trim(), raw: raw.checked };
      for (const name of FILTERS) body[name] = list(made.elements[name].value);
      return alter("POST", "subscriptions", body, words.saved, made);
    },
    { class: "tall" },
  );
  const one = (known) => el(
    "li", {},
    el("p", { class: "said" }, `${known.protocol}: `, written("span", known.endpoint)),
    el("p", { class: "about" }, Object.entries(known.policy).map(([name, values]) => `${name}: ${values.join(", ")}`).join("; ") || words.everything,
      known.undelivered !== null && `; ${say("undelivered", { count: known.undelivered })}`),
    known.arn
      ? folded("end", form([], [button(words.end, { type: "submit" })], (made) => alter("DELETE", `subscriptions/${encodeURIComponent(known.arn)}`, null, words.removed, made)))
      : el("p", {}, words.unconfirmed),
  );
  return [heading(words.subscriptions), folded("add_subscription", add), all.length ? el("ul", { class: "lines" }, all.map(one)) : el("p", {}, words.subscriptions_none)];
}

const heading = (text) => el("h1", { tabindex: -1 }, text);
const VIEWS = { review, new: newTicket, tickets, ticket: oneTicket, sources, policies, subscriptions };
let shows = 0;

function route() {
  const [name, id] = location.hash.slice(1).split("/");
  return { name: name in VIEWS ? name : "review", id: id && decodeURIComponent(id) };
}

// Load the view that the address names; a later call wins.
async function show(moved) {
  const mine = (shows += 1);
  const { name, id } = route();
  for (const link of by("views").querySelectorAll("a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (moved) warn("");
  tell(moved ? words.loading : "");
  view.setAttribute("aria-busy", "true");
  try {
    const made = await VIEWS[name](id);
    if (mine !== shows) return;
    view.replaceChildren(...nodes(made));
    tell("");
  } catch (error) {
    if (mine !== shows || error.status === 401) return;
    view.replaceChildren(heading(words[name]));
    tell("");
    if (error.status === 404) warn(words.not_found);
    else fail(error);
  }
  view.removeAttribute("aria-busy");
  const shown = view.querySelector("h1");
  document.title = `${shown.textContent} – ${title}`;
  if (moved) shown.focus();
}

function enter() {
  by("views").hidden = by("sign-out").hidden = false;
  by("who").textContent = say("signed_in", { who: claims().sub });
  for (const one of document.querySelectorAll("#views .admin")) one.hidden = !administers();
  return show(true);
}

by("sign-out").addEventListener("click", () => signOut());
document.addEventListener("keydown", press);
addEventListener("hashchange", () => {
  if (location.hash !== "#main" && sessionStorage.getItem(TOKEN)) show(true);
});
setInterval(lookAgain, LOOK_AGAIN_MS);

try {
  await finishSigningIn();
} catch (error) {
  sessionStorage.removeItem(TOKEN);
  signOut(say("refused", { why: error.message }));
}
if (sessionStorage.getItem(TOKEN)) await enter();
else if (!by("wrong").textContent) signOut();
