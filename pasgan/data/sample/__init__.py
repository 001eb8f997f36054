"""The generated sample: a rendered person seen by three cameras, in NTU RGB+D's own files or PKU-MMD's."""

from pasgan.data.sample.generate import make_sample
from pasgan.data.sample.pku_generate import make_pku_sample
from pasgan.data.sample.scene import SampleOptions
from pasgan.data.sample.writer import SampleError

__all__ = ["SampleError", "SampleOptions", "make_pku_sample", "make_sample"]
