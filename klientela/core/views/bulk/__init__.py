"""Pages of bulk work: the dialogs over selected rows, the run and how far it is, and taking back."""
