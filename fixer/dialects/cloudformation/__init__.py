"""AWS CloudFormation and SAM templates."""
