"""Pictures and plots of networks and approximations; what a certificate says is drawn in symnet/report/."""
