"""Statements beside the transaction of the work they tell about, and on the queue itself."""

ADVANCE = """
    update jobs_progress set state = 'running', done = %(done)s, total = coalesce(%(total)s, total),
           message = coalesce(%(message)s, message), changed_at = clock_timestamp()
     where key = %(key)s and state in ('waiting', 'running')
"""

END = """
    update jobs_progress set state = %(state)s, error = %(error)s, result = %(result)s::jsonb, message = '',
           done = case when %(state)s = 'done' then total else done end, changed_at = clock_timestamp()
     where key = %(key)s
"""

WAKE = """
    update procrastinate_jobs set scheduled_at = now(), attempts = greatest(attempts - 1, 0)
     where status = 'todo' and scheduled_at = %(until)s and task_name = any(%(names)s)
"""
