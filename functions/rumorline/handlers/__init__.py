"""The Lambda functions: translate, call one function, return."""
