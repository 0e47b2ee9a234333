// Pages are turned, moved and taken away without loading everything anew, and seen large. Without this file the same buttons
// send the form, and a picture opens by itself.
import { initAll } from 'asset:govuk.js'

// Before the guard against pressing twice: turning a page three times is no nervous finger.
document.addEventListener('submit', (event) => void arrange(event), true)

async function arrange(event) {
  const form = event.target
  const button = event.submitter
  if (!form.matches('form[data-pages]') || !button?.value.includes(':')) return
  event.preventDefault()
  if (form.dataset.busy) return
  form.dataset.busy = 'yes'
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form, button)) })
    const list = answer.ok && parsed(await answer.text()).querySelector('[data-list]')
    // A problem, or the way in: the browser goes there by itself.
    if (!list) return location.assign(form.action)
    form.querySelector('[data-list]').replaceWith(list)
    initAll({ scope: list })
    const [what, page] = button.value.split(':')
    const again =
      list.querySelector(`button[value="${what}:${page}"]`) ?? list.querySelector(`button[value$="${page}"]`)
    ;(again ?? form.querySelector('#hojas-titulo')).focus()
  } finally {
    delete form.dataset.busy
  }
}

const parsed = (text) => new DOMParser().parseFromString(text, 'text/html')

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-enlarge]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const dialog = document.createElement('dialog')
  dialog.className = 'co-enlarged'
  const picture = document.createElement('div')
  picture.className = `co-enlarged__picture ${link.className.replace('co-sheet__picture', '')}`
  const image = link.querySelector('img').cloneNode()
  image.loading = 'eager'
  picture.append(image)
  const close = document.createElement('button')
  close.type = 'button'
  close.className = 'co-link-button'
  close.textContent = link.dataset.enlarge
  close.addEventListener('click', () => dialog.close())
  dialog.setAttribute('aria-label', image.alt)
  dialog.append(close, picture)
  dialog.addEventListener('close', () => {
    dialog.remove()
    link.focus()
  })
  document.body.append(dialog)
  dialog.showModal()
})
