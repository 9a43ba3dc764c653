"""The files of a model as its authors publish them: read with suspicion, checked, handed on."""
