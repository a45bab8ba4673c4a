"""A newsroom's end of Rumorline, behind a TLS proxy: newsroom.py TOPIC_ARN FEED/notices."""

import json
import sys
from base64 import b64decode
from urllib.request import urlopen
from wsgiref.simple_server import make_server

from cryptography import exceptions, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15


class Newsroom:
    def __init__(self, topic, feed, get=lambda url: urlopen(url, timeout=9).read()):
        self.topic, self.feed, self.get, self.standing = topic, feed, get, {}
        self.sns = f"https://sns.{topic.split(':')[3]}.amazonaws.com{'.cn' * ('aws-cn' in topic)}/"

    def from_sns(self, url):  # this host alone: sns.s3.amazonaws.com is anybody's bucket
        return self.get(url) if url.startswith(self.sns) else b""

    def receive(self, message):
        signed = {**message, "TopicArn": self.topic}  # so it fails if it is of another topic
        names = "Message MessageId SubscribeURL Subject Timestamp Token TopicArn Type".split()
        text = "".join(f"{name}\n{signed[name]}\n" for name in names if signed.get(name))
        key = x509.load_pem_x509_certificate(self.from_sns(message["SigningCertURL"])).public_key()
        key.verify(b64decode(message["Signature"]), text.encode(), PKCS1v15(), hashes.SHA256())
        if message["Type"] == "SubscriptionConfirmation":
            self.from_sns(message["SubscribeURL"])
        elif message["Type"] == "Notification":
            self.keep(json.loads(message["Message"]))

    def keep(self, event):  # of each ticket the newest version: a correction is, a repeat is not
        known = self.standing.get(event["subject"], {"data": {"version": 0}})
        if event["data"]["version"] > known["data"]["version"]:
            self.standing[event["subject"]] = event
            print(event["id"], event["data"]["headline"])

    def backfill(self):  # a page of all notices ever, then of what came since; are there more?
        page = json.loads(self.get(self.feed))
        for one in page["notices"]:
            self.keep(one["notice"])
        self.feed = page["next_url"]
        return page["more"]

    def __call__(self, environ, start):
        try:
            self.receive(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
            start("204 No Content", [])
        except (exceptions.InvalidSignature, KeyError, ValueError):
            start("403 Forbidden", [])
        return []


if __name__ == "__main__":
    server = make_server("127.0.0.1", 8080, newsroom := Newsroom(*sys.argv[1:]))
    while True:  # gaps are filled at the start, after each message and after an hour without one
        server.timeout = 0 if newsroom.backfill() else 3600
        server.handle_request()
