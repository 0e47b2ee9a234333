// The counter without the mouse: people are found while they are typed, the unit follows the procedure, and files that
// are too large are told before they are sent. Without this file the buttons of the form do the same.

const form = document.querySelector('.co-counter')
const PAUSE = 220
const SHORTEST = 3

for (const box of form.querySelectorAll('[data-person]')) lookup(box)

function lookup(box) {
  const inputs = Object.fromEntries(
    [...box.querySelectorAll('[data-suggests]')].map((input) => [input.dataset.suggests, input]),
  )
  const list = document.createElement('ul')
  list.className = 'co-suggestions'
  list.id = `${inputs.nif.id}-suggestions`
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', document.querySelector(`label[for="${CSS.escape(inputs.nombre.id)}"]`).textContent)
  list.hidden = true
  const told = document.createElement('p')
  told.className = 'govuk-visually-hidden'
  told.setAttribute('role', 'status')
  inputs.nombre.closest('.co-person__who').append(list, told)

  let people = []
  let chosen = -1
  let asked = 0
  let timer

  for (const input of Object.values(inputs)) {
    input.setAttribute('role', 'combobox')
    input.setAttribute('aria-autocomplete', 'list')
    input.setAttribute('aria-controls', list.id)
    input.setAttribute('aria-expanded', 'false')
    input.autocomplete = 'off'
    input.addEventListener('input', () => {
      clearTimeout(timer)
      legal(inputs.nif)
      if (input.value.trim().length < SHORTEST) return close()
      timer = setTimeout(() => ask(input), PAUSE)
    })
    input.addEventListener('keydown', (event) => onKey(event, input))
    input.addEventListener('blur', () => setTimeout(close, 150))
  }
  // A whole NIF names one person: leaving the field is enough.
  inputs.nif.addEventListener('change', async () => {
    if (inputs.nombre.value.trim() !== '' || inputs.nif.value.trim().length < 8) return
    const found = await search(inputs.nif.value)
    if (found.length === 1 && inputs.nombre.value.trim() === '') fill(found[0])
  })

  async function ask(input) {
    const mine = ++asked
    const found = await search(input.value)
    if (mine !== asked || document.activeElement !== input) return
    people = found
    chosen = -1
    list.replaceChildren(...people.map((person, at) => option(person, at)))
    const isOpen = people.length > 0
    list.hidden = !isOpen
    for (const each of Object.values(inputs)) each.setAttribute('aria-expanded', String(isOpen && each === input))
    told.textContent = !isOpen
      ? ''
      : people.length === 1
        ? form.dataset.suggestionsOne
        : form.dataset.suggestionsOther.replace('9', people.length)
  }

  function option(person, at) {
    const item = document.createElement('li')
    item.id = `${list.id}-${at}`
    item.className = 'co-suggestions__item'
    item.setAttribute('role', 'option')
    item.setAttribute('aria-selected', 'false')
    const facts = document.createElement('span')
    facts.className = 'co-suggestions__facts'
    facts.textContent = person.facts
    item.append(person.name, facts)
    item.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      fill(person)
    })
    return item
  }

  function onKey(event, input) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && people.length > 0) {
      event.preventDefault()
      mark((chosen + step + people.length) % people.length, input)
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      close()
    } else if (event.key === 'Enter' && chosen >= 0) {
      event.preventDefault()
      fill(people[chosen])
    }
  }

  function mark(at, input) {
    chosen = at
    for (const [place, item] of [...list.children].entries()) item.setAttribute('aria-selected', String(place === at))
    input.setAttribute('aria-activedescendant', list.children[at].id)
    list.children[at].scrollIntoView({ block: 'nearest' })
  }

  function close() {
    asked++
    people = []
    chosen = -1
    list.hidden = true
    for (const input of Object.values(inputs)) {
      input.setAttribute('aria-expanded', 'false')
      input.removeAttribute('aria-activedescendant')
    }
  }

  function fill({ nif, name, contact }) {
    clearTimeout(timer)
    inputs.nif.value = nif
    inputs.nombre.value = name
    legal(inputs.nif)
    const names = {
      direccion: contact.address,
      cp: contact.postalCode,
      localidad: contact.town,
      provincia: contact.province,
      correo: contact.email,
      telefono: contact.phone,
    }
    for (const [field, value] of Object.entries(names)) {
      const own = document.getElementById(inputs.nif.id.replace('nif', field))
      if (own && value && own.value === '') own.value = value
    }
    close()
    ;(inputs.nif.id.startsWith('rep-') ? inputs.nombre : document.getElementById('asunto')).focus()
  }
}

async function search(text) {
  try {
    const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(text.trim().slice(0, 200))}`)
    return answer.ok ? await answer.json() : []
  } catch {
    // The button «Buscar» asks the same question.
    return []
  }
}

/** A letter at the head of a NIF says that it is nobody of flesh and blood. */
function legal(nif) {
  const isLegal = /^[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]$/.test(nif.value.replace(/[\s.·-]/g, '').toUpperCase())
  const shown = document.querySelector(`[data-legal="${CSS.escape(nif.name)}"]`)
  const hidden = document.querySelector(`[data-natural="${CSS.escape(nif.name)}"]`)
  if (shown) shown.hidden = !isLegal
  if (hidden) hidden.hidden = isLegal
}

for (const select of form.querySelectorAll('select[data-fills]')) {
  select.addEventListener('change', () => {
    const value = select.selectedOptions[0]?.dataset.value
    const target = document.getElementById(select.dataset.fills)
    if (value && (target.value === '' || target.dataset.filled)) {
      target.value = value
      target.dataset.filled = 'yes'
    }
  })
}

// The browser would send a hundred megabytes before the answer says that they were too many.
const files = form.querySelector('input[type=file]')
files.addEventListener('change', () => {
  const most = Number(form.dataset.maxBytes)
  const total = [...files.files].reduce((sum, { size }) => sum + size, 0)
  const isAll = total > Number(form.dataset.maxTotal)
  const names = [...files.files].filter(({ size }) => isAll || size > most).map(({ name }) => name)
  const warning = form.querySelector('[data-too-large-told]') ?? document.createElement('p')
  warning.dataset.tooLargeTold = ''
  warning.className = 'govuk-error-message'
  warning.setAttribute('role', 'alert')
  warning.textContent = names.length === 0 ? '' : form.dataset.tooLarge.replace('…', names.join(', '))
  files.closest('.govuk-form-group').append(warning)
})
