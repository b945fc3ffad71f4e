# A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
use strict;
use warnings;
use IO::Socket::INET;
my ($port, $mode) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 5, ReuseAddr => 1) or exit 1;
my $client = $listener->accept;
while (sysread $client, my $data, 4096) {
    select undef, undef, undef, 1.5 if $mode eq 'slow';
    syswrite $client, $data if $mode ne 'silent';
}
