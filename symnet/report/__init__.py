"""Certificates made readable: from the certificate and the kernel's verdict alone."""
