//! Where no thread can be held, nothing is scheduled.

use std::io;
use std::time::Duration;
