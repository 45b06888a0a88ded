"""The whole configuration as one file: written, looked at before it changes anything, brought in at once, taken back."""
