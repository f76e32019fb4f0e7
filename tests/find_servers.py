"""Print DATABASE_URL and REDIS_URL for a second round of tests, or nothing.

Takes them from the environment, else tries this machine's default ports. With
REQUIRE_SERVICES set, finding none is an error.
"""

import os
import sys

import psycopg
import redis


def postgres() -> str:
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        return url
    local = "postgres://postgres@127.0.0.1:5432/postgres"
    try:
        psycopg.connect(local, connect_timeout=2).close()
    except psycopg.Error:
        return ""
    return local


def broker() -> str:
    if url := os.environ.get("REDIS_URL"):
        return url
    local = "redis://127.0.0.1:6379/15"
    try:
        with redis.Redis.from_url(local, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return ""
    return local


if __name__ == "__main__":
    database_url, redis_url = postgres(), broker()
    if database_url and redis_url:
        print(f"DATABASE_URL={database_url} REDIS_URL={redis_url}")
    elif os.environ.get("REQUIRE_SERVICES"):
        sys.exit("PostgreSQL atau Redis tidak menjawab.")
