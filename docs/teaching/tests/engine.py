"""The exercise for otter-grader: `grader.check("engine")` in a notebook that has a `found`."""

OK_FORMAT = True

POINTS = {
    "a + b: derivative": 1,
    "a + b: adds up": 1,
    "a * b: derivative": 1,
    "a * b: adds up": 1,
    "a.tanh(): derivative": 1,
    "a.tanh(): adds up": 1,
    "the root's seed": 1,
    "the order of visits": 2,
    "a fresh start": 1,
}

test = {
    "name": "engine",
    "points": None,
    "suites": [
        {
            "cases": [
                {
                    "code": f">>> found.earned({name!r}) or print(found)\n{points}.0",
                    "hidden": False,
                    "locked": False,
                    "points": points,
                    "success_message": f"{name}: right",
                }
                for name, points in POINTS.items()
            ],
            "scored": True,
            "setup": "",
            "teardown": "",
            "type": "doctest",
        }
    ],
}
