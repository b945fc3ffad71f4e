(* A server for one client: PORT silent, right, or slow (each answer 1.5 s late). *)
let serve (client, mode) =
  let buffer = Bytes.create 4096 in
  let rec loop () =
    let count = Unix.read client buffer 0 4096 in
    if count > 0 then begin
      if mode = "slow" then Thread.delay 1.5;
      if mode <> "silent" then ignore (Unix.write client buffer 0 count);
      loop ()
    end
  in
  loop ();
  Unix.close client

let () =
  let listener = Unix.socket Unix.PF_INET Unix.SOCK_STREAM 0 in
  Unix.setsockopt listener Unix.SO_REUSEADDR true;
  Unix.bind listener (Unix.ADDR_INET (Unix.inet_addr_loopback, int_of_string Sys.argv.(1)));
  Unix.listen listener 5;
  let client, _ = Unix.accept listener in
  Thread.join (Thread.create serve (client, Sys.argv.(2)))
