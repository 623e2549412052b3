"""The videos of the essay: one short script each, which says what is shown; `relufig.animate` shows it."""
