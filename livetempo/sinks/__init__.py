"""Where the tempo goes: lines for programs, lines for logs, a view for people.

A sink is told of each estimate (`update`) and of the end (`close`). The display is not told: it
looks at the newest Status at its own rate, so that a slow terminal can never slow the tracking.
Importing this package imports none of them: only the display needs rich.
"""
