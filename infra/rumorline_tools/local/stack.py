"""The local stack: ministack started, ``template.yaml`` deployed into it, its outputs read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from rumorline_tools.local.deploy import CODE_BUCKET, CODE_KEY, ISSUER_BUCKET, Deployer
from rumorline_tools.local.desk import DeskIssuer
from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.local.package import for_checked_roles, load_template, localize, zip_code
from rumorline_tools.local.process import HOST, REGION, Child, check_port, free_port

_REPOSITORY = Path(__file__).resolve().parents[3]
_DESK_AUDIENCE = "rumorline-desk"
_DUMMY_KEY = "test"
_API_PATH = "/_aws/execute-api/"


@dataclass(frozen=True)
class StackInfo:
    """Where the parts of a deployed stack are."""

    endpoint_url: str
    region: str
    api_url: str
    table_name: str
    work_queue_url: str
    work_dlq_url: str
    stream_dlq_url: str
    notices_topic_arn: str
    bulletins_topic_arn: str
    secret_prefix: str


class LocalStack:
    """The whole deployment on this machine, as a context manager.

    Args:
        state_dir: Everything that the stack writes goes here; made if absent.
        code_dir: The folder that becomes the functions' code.
        template: The SAM template to deploy.
        extra_env: Environment variables that every function gets besides the template's.
        port: The loopback port; 0 takes a free one.
        desk_issuer: Issuer URL of desk tokens; empty makes one here, for ``desk_token``.
        desk_audience: Audience of desk tokens; empty leaves the desk out.
        parameters: Further parameters of the template.
        enforce_iam: Check every call of a function against its role, as AWS would.
        options: Further environment variables of ministack itself.
    """

    def __init__(  # noqa: PLR0913 - everything that may differ between two stacks
        self,
        state_dir: Path,
        code_dir: Path = _REPOSITORY / "functions",
        template: Path = _REPOSITORY / "template.yaml",
        extra_env: Mapping[str, str] | None = None,
        *,
        port: int = 0,
        desk_issuer: str = "",
        desk_audience: str = _DESK_AUDIENCE,
        parameters: Mapping[str, str] | None = None,
        enforce_iam: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self._state_dir = state_dir.resolve()
        self._code_dir = code_dir
        self._template = template
        self._extra_env = dict(extra_env or {})
        self._port = port
        self._foreign_issuer = desk_issuer
        self._desk_audience = desk_audience
        self._parameters = dict(parameters or {})
        self._enforce_iam = enforce_iam
        self._options = {"AUTH": str(enforce_iam).lower(), **(options or {})}
        self._child: Child | None = None
        self._deployer: Deployer | None = None
        self._issuer: DeskIssuer | None = None
        self._info: StackInfo | None = None

    @property
    def info(self) -> StackInfo:
        """Where things are. Raises LocalStackError before ``start``."""
        if self._info is None:
            raise LocalStackError("the local stack is not running")
        return self._info

    @property
    def pid(self) -> int:
        """Process id of the child. Raises LocalStackError before ``start``."""
        if self._child is None:
            raise LocalStackError("the local stack is not running")
        return self._child.pid

    def session(self) -> boto3.session.Session:
        """A session with dummy credentials that reads no file of the user's.

        Its clients still need ``endpoint_url=info.endpoint_url``; ``client`` gives it to them.
        """
        core = botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": (None, None, os.devnull, None),
                "credentials_file": (None, None, os.devnull, None),
            }
        )
        return boto3.session.Session(
            aws_access_key_id=_DUMMY_KEY,
            aws_secret_access_key=_DUMMY_KEY,
            region_name=REGION,
            botocore_session=core,
        )

    def client(self, name: str) -> Any:
        """A client of an AWS service, aimed at the stack."""
        # Empty proxies: a proxy of the machine's must not see, or break, loopback calls.
        config = Config(proxies={}, retries={"total_max_attempts": 1})
        return self.session().client(
            name,  # type: ignore[call-overload]  # the name is only known at run time
            endpoint_url=self._endpoint_url,
            config=config,
        )

    def desk_token(self, subject: str = "desk", scope: str = "desk", seconds: int = 3600) -> str:
        """A token that the desk's routes accept: ``Authorization: Bearer …``.

        Raises LocalStackError if the stack was given somebody else's issuer.
        """
        if self._issuer is None:
            raise LocalStackError("this stack mints no desk tokens: its issuer is elsewhere")
        return self._issuer.token(subject, scope, seconds)

    def function_name(self, logical_id: str) -> str:
        """The deployed name of a function of the template, to invoke or reconfigure it."""
        if self._deployer is None:
            raise LocalStackError("the local stack is not running")
        return self._deployer.physical_id(logical_id)

    def start(self) -> None:
        """Start the child and deploy. Raises LocalStackError; nothing is left running then."""
        if self._child is not None:
            raise LocalStackError("the local stack is already running")
        self._port = self._port or free_port()
        check_port(self._port)
        self._child = Child(self._port, self._state_dir, self._options)
        try:
            self._bring_up(self._child)
        except (BotoCoreError, ClientError, OSError) as error:
            tail = self._child.log_tail()
            self.stop()
            raise LocalStackError(f"deployment failed: {error} (log: {tail})") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the child and everything it started; a second call does nothing."""
        if self._child is not None:
            self._child.stop()
        self._child = None
        self._deployer = None
        self._info = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _endpoint_url(self) -> str:
        return f"http://{HOST}:{self._port}"

    def _bring_up(self, child: Child) -> None:
        # A second's work or less that the child's own start hides.
        if self._desk_audience and not self._foreign_issuer:
            issuer_url = f"{self._endpoint_url}/{ISSUER_BUCKET}"
            self._issuer = DeskIssuer(issuer_url, self._desk_audience)
        code = zip_code(self._code_dir)
        # Links lead to this stack, not to the address that the API would have in the cloud.
        here = {"Fn::Sub": f"{self._endpoint_url}{_API_PATH}${{Api}}"}
        environment = {"PUBLIC_URL": here, **self._extra_env}
        template = localize(load_template(self._template), CODE_BUCKET, CODE_KEY, environment)
        if self._enforce_iam:
            template = for_checked_roles(template)
        child.wait_ready()
        self._deployer = Deployer(self.client, self._endpoint_url)
        self._deployer.upload(code, template)
        if self._issuer is not None:
            self._deployer.serve_issuer(self._issuer)
        self._info = self._read_info(self._deployer.deploy(self._stack_parameters()))

    def _stack_parameters(self) -> dict[str, str]:
        issuer = self._foreign_issuer or (self._issuer.url if self._issuer else "")
        return {
            "DeskJwtIssuer": issuer,
            "DeskJwtAudience": self._desk_audience,
            "DeskUserPool": "false",
            # Nobody takes an alarm from it, and their templates are not uploaded.
            "Monitoring": "false",
            "TableDeletionProtection": "false",
            **self._parameters,
        }

    def _read_info(self, outputs: dict[str, str]) -> StackInfo:
        # The template's output is the address in the cloud; its first label is the API's id.
        api_id = (urlsplit(outputs["ApiUrl"]).hostname or "").split(".")[0]
        return StackInfo(
            endpoint_url=self._endpoint_url,
            region=REGION,
            api_url=f"{self._endpoint_url}{_API_PATH}{api_id}",
            table_name=outputs["TableName"],
            work_queue_url=outputs["WorkQueueUrl"],
            work_dlq_url=outputs["WorkDeadLetterQueueUrl"],
            stream_dlq_url=outputs["StreamDeadLetterQueueUrl"],
            notices_topic_arn=outputs["NoticesTopicArn"],
            bulletins_topic_arn=outputs["BulletinsTopicArn"],
            secret_prefix=outputs["SecretPrefix"],
        )
