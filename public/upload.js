// Files go as soon as they are chosen or dropped, and the page says how far they have come. Without this file there is a
// button that sends them.
import { initAll } from 'asset:govuk.js'

function prepare(scope) {
  for (const form of scope.querySelectorAll('form[data-upload]')) {
    form.querySelector('input[type=file]').addEventListener('change', (event) => {
      if (event.target.files.length > 0) send(form)
    })
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(form)
    })
  }
}

function send(form) {
  if (form.dataset.sending) return
  form.dataset.sending = 'yes'
  const status = form.querySelector('[data-progress]')
  const bar = form.querySelector('progress')
  status.hidden = false
  bar.hidden = false
  status.textContent = form.dataset.upload
  const request = new XMLHttpRequest()
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = total > 0 ? loaded / total : 0
  })
  request.addEventListener('load', () => {
    const page = new DOMParser().parseFromString(request.responseText, 'text/html')
    const main = page.querySelector('main')
    // The way in, or a page that is not of this list: the browser goes there by itself.
    if (!main?.querySelector('[data-uploads]')) return location.assign(request.responseURL || location.href)
    document.title = page.title
    document.querySelector('main').replaceWith(main)
    initAll({ scope: main })
    prepare(main)
    const problems = main.querySelector('#problemas')
    const section = main.querySelector(`#${form.closest('section').id}`)
    ;(problems ?? section?.querySelector('h2') ?? main).focus()
  })
  request.addEventListener('error', () => {
    delete form.dataset.sending
    bar.hidden = true
    status.textContent = form.dataset.uploadFailed
  })
  request.open('POST', form.action)
  request.send(new FormData(form))
}

prepare(document)
