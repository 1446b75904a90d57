"""The language server `ecr-fix-lsp`: what the command says, in an editor and as one types."""
