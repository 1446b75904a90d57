"""The formats that declare repositories: one package a family, and the table of them all."""
