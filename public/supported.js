// First thing in the body, before anything is painted: the styles hide what the scripts will show only when scripts run.
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('js-enabled', 'govuk-frontend-supported')
