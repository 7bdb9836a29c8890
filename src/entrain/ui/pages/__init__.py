"""The views: one for the person, one for the clinician."""
