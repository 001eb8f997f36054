"""Files in, results out: what the tools call."""

from pasgan.apis.command_line import add_config_options, add_run_arguments, config_from_arguments, run_tool
from pasgan.apis.result_file import write_result
from pasgan.apis.run_inputs import MissingInputsError, check_run_inputs
from pasgan.apis.synthesis_job import SynthesizedVideo
from pasgan.apis.synthesizer import load_synthesizer
from pasgan.apis.view_synthesis_inferencer import ViewSynthesisInferencer

__all__ = [
    "MissingInputsError",
    "SynthesizedVideo",
    "ViewSynthesisInferencer",
    "add_config_options",
    "add_run_arguments",
    "check_run_inputs",
    "config_from_arguments",
    "load_synthesizer",
    "run_tool",
    "write_result",
]
