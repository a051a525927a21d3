"""Schedules: what the form of the workload template takes, and what it refuses."""

TAKEN = (
    "@daily",
    "@once",
    "@continuous",
    "@quarterly",
    "15 4 * * *",
    "*/5 0-6,22 ? jan-MAR MON#1",
    "0 0 L * *",
    "0  12  1,15  */3  1-5",
    "59 23 31 12 7",
)

REFUSED = {
    "nothing": "",
    "a preset of cron alone": "@reboot",
    "a misspelt preset": "@dayly",
    "four fields": "0 4 * *",
    "six fields, of which Airflow reads the last as seconds": "0 15 4 * * *",
    "a year": "0 4 * * * 2026",
    "a random minute, another one at each parse": "R 4 * * *",
    "a hashed hour": "0 H * * *",
    "a newline behind it": "0 4 * * *\n",
    "words": "every day at four",
}
