"""A local stack made from ``template.yaml``: one child process, loopback only, no AWS account.

``with LocalStack(Path("state")) as stack:`` has it up in about a second; ``stack.info`` says where.
"""

from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.local.stack import LocalStack, StackInfo

__all__ = ["LocalStack", "LocalStackError", "StackInfo"]
