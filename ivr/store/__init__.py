"""What is kept: the trees that the line answers from."""
