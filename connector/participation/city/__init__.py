"""A city's figures at the cost of little more than reading them: partial results per school, and weeks of facts laid
out for questions about all schools at once. The reference stays `connector.participation.indicators`."""
