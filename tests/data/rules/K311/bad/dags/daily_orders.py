from company.workflows import make

WORKFLOW = make("daily-orders")
