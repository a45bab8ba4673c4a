"""Deployment into a running ministack: upload, create the stack, wait, read the outputs."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from rumorline_tools.local.desk import DeskIssuer
from rumorline_tools.local.errors import LocalStackError

STACK_NAME = "rumorline"
CODE_BUCKET = "rumorline-local"
CODE_KEY = "functions.zip"
ISSUER_BUCKET = "rumorline-desk"
_TEMPLATE_KEY = "template.json"
_DEPLOY_SECONDS = 60.0


class Deployer:
    """Puts one template and its code into an emulator.

    Args:
        client: Makes a client of a named AWS service.
        endpoint_url: The emulator's address.
    """

    def __init__(self, client: Callable[[str], Any], endpoint_url: str) -> None:
        self._s3 = client("s3")
        self._cloudformation = client("cloudformation")
        self._endpoint_url = endpoint_url

    def upload(self, code: bytes, template: dict[str, Any]) -> None:
        """Store code and template where the stack is made from."""
        self._s3.create_bucket(Bucket=CODE_BUCKET)
        self._s3.put_object(Bucket=CODE_BUCKET, Key=CODE_KEY, Body=code)
        body = json.dumps(template).encode()
        self._s3.put_object(Bucket=CODE_BUCKET, Key=_TEMPLATE_KEY, Body=body)

    def serve_issuer(self, issuer: DeskIssuer) -> None:
        """Put the issuer's documents where the authorizer fetches them, without credentials."""
        self._s3.create_bucket(Bucket=ISSUER_BUCKET)
        self._s3.delete_public_access_block(Bucket=ISSUER_BUCKET)
        self._s3.put_bucket_policy(Bucket=ISSUER_BUCKET, Policy=json.dumps(_anyone_may_read()))
        documents = {"jwks.json": issuer.key_set(), "openid-configuration": issuer.configuration()}
        for name, document in documents.items():
            body = json.dumps(document).encode()
            self._s3.put_object(Bucket=ISSUER_BUCKET, Key=f".well-known/{name}", Body=body)

    def deploy(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """Create the stack and return its outputs.

        Raises:
            LocalStackError: A resource could not be made; the message names it and why.
        """
        self._cloudformation.create_stack(
            StackName=STACK_NAME,
            # By URL, because a body in the request may only have 51,200 bytes.
            TemplateURL=f"{self._endpoint_url}/{CODE_BUCKET}/{_TEMPLATE_KEY}",
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        return self._outputs()

    def physical_id(self, logical_id: str) -> str:
        """The deployed name of a resource of the template."""
        resource = self._cloudformation.describe_stack_resource(
            StackName=STACK_NAME, LogicalResourceId=logical_id
        )
        return str(resource["StackResourceDetail"]["PhysicalResourceId"])

    def _outputs(self) -> dict[str, str]:
        deadline = time.monotonic() + _DEPLOY_SECONDS
        while time.monotonic() < deadline:
            stack = self._cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
            if stack["StackStatus"] == "CREATE_COMPLETE":
                return {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}
            if stack["StackStatus"] != "CREATE_IN_PROGRESS":
                raise LocalStackError(f"deployment failed: {self._failure(stack)}")
            time.sleep(0.05)
        raise LocalStackError(f"deployment is not complete after {_DEPLOY_SECONDS:.0f} s")

    def _failure(self, stack: dict[str, Any]) -> str:
        """The first resource that failed and why, which the stack's own reason does not say."""
        events = self._cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        if not failed:
            return str(stack.get("StackStatusReason", stack["StackStatus"]))
        first = failed[-1]
        reason = first.get("ResourceStatusReason", "no reason given")
        return f"{first['LogicalResourceId']}: {reason}"


def _anyone_may_read() -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{ISSUER_BUCKET}/*",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
