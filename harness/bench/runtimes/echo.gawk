# A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
BEGIN {
    service = "/inet/tcp/" ARGV[1] "/0/0"
    while ((service |& getline line) > 0) {
        if (ARGV[2] == "slow") system("sleep 1.5")
        if (ARGV[2] != "silent") print line |& service
        fflush(service)
    }
}
