"""Starts its command again whenever it ends, as systemd's Restart=always does."""

import subprocess
import sys
import time

if __name__ == "__main__":
    while True:
        subprocess.run([sys.executable, "-m", *sys.argv[1:]], check=False)
        time.sleep(1)
