// Pages work without this file. It adds: fields that hide until they matter, a counter for long answers, files dropped
// with the mouse, focus on what went wrong, access keys by Alt alone, and one sending per press of a button.
import { initAll } from 'asset:govuk.js'

initAll()

// A form is sent once: a second press within five seconds is a nervous finger, not a second application. The server
// holds the same promise for those without scripts.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.method !== 'post' || event.defaultPrevented) return
  if (Date.now() - Number(form.dataset.sentAt ?? 0) < 5000) return event.preventDefault()
  form.dataset.sentAt = Date.now()
})
// Coming back with the browser's button shows the page as it was left: it may be sent again.
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sentAt
})

// Access keys with Alt alone in every browser: some want Shift as well. One that the browser has already obeyed comes
// here as prevented.
document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || !/^[a-z]$/i.test(event.key)) return
  const target = document.querySelector(`[accesskey="${event.key.toLowerCase()}"]`)
  if (!target) return
  event.preventDefault()
  target.focus()
  if (target.matches('a, button')) target.click()
})

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) print()
})
// A button that can do nothing without scripts is not there without them.
for (const hidden of document.querySelectorAll('[data-needs-script]')) hidden.hidden = false
