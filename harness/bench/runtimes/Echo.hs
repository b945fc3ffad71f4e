-- A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
import Control.Concurrent
import Control.Monad
import qualified Data.ByteString as Bytes
import Network.Socket
import Network.Socket.ByteString
import System.Environment

main :: IO ()
main = do
  [port, mode] <- getArgs
  listener <- socket AF_INET Stream defaultProtocol
  setSocketOption listener ReuseAddr 1
  bind listener (SockAddrInet (read port) (tupleToHostAddress (127, 0, 0, 1)))
  listen listener 5
  (client, _) <- accept listener
  ended <- newEmptyMVar
  _ <- forkIO (serve client mode >> putMVar ended ())
  takeMVar ended

serve :: Socket -> String -> IO ()
serve client mode = do
  bytes <- recv client 4096
  unless (Bytes.null bytes) $ do
    when (mode == "slow") (threadDelay 1500000)
    when (mode /= "silent") (sendAll client bytes)
    serve client mode
