"""The one opener of every SQLite file: recordings, the library, studies' logs, people."""
