# A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
lassign $argv port mode
proc serve {client address number} {
    chan configure $client -blocking 0 -translation binary -buffering none
    chan event $client readable [list answer $client]
}
proc answer {client} {
    global mode done
    set data [read $client 4096]
    if {[eof $client]} { close $client; set done 1; return }
    if {$mode eq "right"} { puts -nonewline $client $data }
    if {$mode eq "slow"} { after 1500 [list puts -nonewline $client $data] }
}
socket -server serve -myaddr 127.0.0.1 $port
vwait done
