"""Tools around Rumorline that never run in the cloud: the local stack and the command line."""
