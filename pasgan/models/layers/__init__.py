"""Layers that several parts of the model share."""

from pasgan.models.layers.conv3x3x3 import Conv3x1x1, Conv3x3x3, conv3d_as_conv2d, fold_time, unfold_time
from pasgan.models.layers.conv_blocks import ConvBlock2d, ConvBlock3d, ResidualConvBlock2d, make_norm
from pasgan.models.layers.conv_gru_cell import ConvGRUCell
from pasgan.models.layers.conv_lstm_cell import ConvLSTMCell
from pasgan.models.layers.i3d import I3DFeatures, I3DUnit
from pasgan.models.layers.mlp import MLP
from pasgan.models.layers.refinement_unet import RefinementUNet
from pasgan.models.layers.residual_unet import ResidualUNet
from pasgan.models.layers.space_time_block import SpaceTimeBlock
from pasgan.models.layers.vgg import VGG16_TAPS, VGG16Features, load_vgg16

# Networks with pretrained weights, by the name of the config value that says which.
PRETRAINED_NETWORKS = {"vgg_weights": VGG16Features, "i3d_weights": I3DFeatures}

__all__ = [
    "MLP",
    "PRETRAINED_NETWORKS",
    "VGG16_TAPS",
    "Conv3x1x1",
    "Conv3x3x3",
    "ConvBlock2d",
    "ConvBlock3d",
    "ConvGRUCell",
    "ConvLSTMCell",
    "I3DFeatures",
    "I3DUnit",
    "RefinementUNet",
    "ResidualConvBlock2d",
    "ResidualUNet",
    "SpaceTimeBlock",
    "VGG16Features",
    "conv3d_as_conv2d",
    "fold_time",
    "load_vgg16",
    "make_norm",
    "unfold_time",
]
