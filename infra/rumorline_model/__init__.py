"""The models' files: a layer of their own in the cloud, a package beside the code elsewhere."""

from pathlib import Path

MODEL = Path(__file__).parent
"""The folder of the models."""
