"""Recording a person's voice in the browser, and hearing it beside the rendered one."""
