"""Networks that travel: one network as a file or a module that other tools run, which never heard of relufig."""
