import { Session } from './session.js'
import { language, switchLanguage, t } from './strings.js'

const NEAR = 200 // px from the top where older messages are read, a tenth of it from the end where new ones are followed

const $ = id => document.getElementById(id)

let session
let shown = null // the conversation that the log element holds
let nodes = new WeakMap() // conversation or message -> its element
let drawing

// Something may change many times in one turn of the event loop; it is drawn once.
const render = () => { drawing ??= setTimeout(draw) }

function draw () {
  drawing = null
  drawState()
  drawList()
  drawPane()
  if ($('log').scrollTop < NEAR) session.readBack()
}

function element (tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}

// Live regions announce what is written to them, so nothing is written that is there already.
function say (node, text = '') {
  if (node.textContent !== text) node.textContent = text
}

// Makes `wanted` the children of `parent` and touches only what is out of place: focus and scrolling stay as they are.
function arrange (parent, wanted) {
  const focused = document.activeElement
  let place = parent.firstChild
  for (const node of wanted) {
    if (node === place) place = place.nextSibling
    else parent.insertBefore(node, place)
  }
  while (place) [place] = [place.nextSibling, place.remove()]
  if (focused !== document.activeElement) focused.focus({ preventScroll: true })
}

function nodeOf (item, make) {
  if (!nodes.has(item)) nodes.set(item, make(item))
  return nodes.get(item)
}

function describe (error, conversation) {
  if (error.code === 'NOT_FOUND' && conversation?.kind === 'direct') return t('notHere', { name: conversation.name })
  return t(error.code) ?? error.message
}

function stamp (time) {
  const isToday = new Date(time).toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(language(), { dateStyle: isToday ? undefined : 'short', timeStyle: 'short' }).format(time)
}

function wording ({ type, content, recalledAt }) {
  if (recalledAt) return t('recalled')
  return type === 'text' ? content.text : `[${[type, content.name].filter(Boolean).join(': ')}]`
}

function drawState () {
  const { name, code, reason } = session.state
  const why = reason ? describe(reason) : t(`close_${code}`) ?? t('closed', { code })
  $('status').dataset.state = name
  say($('status'), t(name, { user: session.user, why }))
  $('try-now').hidden = name !== 'waiting'
}

function drawList () {
  const time = ({ last, opened = 0 }) => last?.time ?? opened
  const sorted = [...session.conversations.values()].sort((a, b) => time(b) - time(a))
  arrange($('list'), sorted.map(drawItem))
  $('list-empty').hidden = sorted.length > 0
}

function drawItem (conversation) {
  const node = nodeOf(conversation, () => element('li', {},
    element('button', { type: 'button', onclick: () => show(conversation) },
      element('b'), element('time'), element('small'), element('span', { className: 'unseen' }))))
  const button = node.firstChild
  const [name, time, summary, news] = button.children
  const { kind, fresh, last } = conversation
  button.className = fresh ? 'fresh' : ''
  button.ariaCurrent = String(conversation === session.current)
  say(name, conversation.name)
  say(time, last && stamp(last.time))
  say(summary, last ? `${last.from === session.user ? t('you') : last.from}: ${wording(last)}` : t(kind))
  say(news, fresh ? t('unseen') : '')
  return node
}

function drawPane () {
  const conversation = session.current
  $('chat').classList.toggle('reading', Boolean(conversation))
  $('pane').classList.toggle('open', Boolean(conversation))
  if (!conversation) {
    shown = null
    say($('hint'), t('pick'))
    return arrange($('log'), [])
  }
  const { kind, problem, messages, pending, loaded, loading, typing } = conversation
  say($('name'), conversation.name)
  say($('about'), t(kind))
  $('leave').hidden = kind !== 'room'
  $('compose').hidden = kind === 'system'
  say($('hint'), messages.length + pending.length ? '' : loaded ? t('empty') : loading ? t('loading') : '')
  say($('typing'), typing.size ? t('typing', { names: [...typing.keys()].join(', ') }) : '')
  say($('problem'), problem ? describe(problem, conversation) : '')
  drawLog([...messages, ...pending].map(drawMessage), conversation)
}

function drawLog (wanted, conversation) {
  const log = $('log')
  const first = log.firstChild
  const offset = first?.offsetTop
  const isAtEnd = shown !== conversation || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR / 10
  // Only what comes live is read out, not pages of history.
  log.ariaLive = wanted.length > 1 && wanted[0] !== first ? 'off' : 'polite'
  arrange(log, wanted)
  if (isAtEnd) log.scrollTop = log.scrollHeight
  else if (first?.isConnected) log.scrollTop += first.offsetTop - offset
  shown = conversation
}

function drawMessage (message) {
  const node = nodeOf(message, makeMessage)
  const { state = 'sent', from, time, error } = message
  if (from !== session.user) return node
  const [timeNode, stateNode, button] = node.lastChild.children
  node.className = `mine ${state}`
  say(timeNode, stamp(time))
  say(stateNode, t(state === 'sending' && !session.online ? 'queued' : state, { why: error && describe(error, session.current) }))
  button.hidden = state !== 'failed'
  return node
}

function makeMessage (message) {
  const { from, type, time, recalledAt } = message
  const conversation = session.current
  const isMine = from === session.user
  const meta = [element('time', { textContent: stamp(time) })]
  if (isMine) meta.push(element('span'), element('button', { type: 'button', textContent: t('retry'), onclick: () => session.retry(conversation, message) }))
  return element('li', {},
    element('p', { className: isMine || conversation.kind === 'direct' ? 'author unseen' : 'author', textContent: isMine ? t('you') : from }),
    element('p', { className: type === 'text' && !recalledAt ? 'text' : 'text other', dir: 'auto', textContent: wording(message) }),
    element('p', { className: 'meta' }, ...meta))
}

function show (conversation) {
  const before = session.current
  if (before) before.draft = $('text').value
  $('text').value = conversation?.draft ?? ''
  session.show(conversation)
  clearTimeout(drawing)
  draw()
  if (!conversation) nodes.get(before)?.firstChild.focus()
  else if (window.matchMedia('(pointer: fine)').matches) $('text').focus() // elsewhere the keyboard would cover the messages
  else $('log').focus()
}

function translate () {
  document.documentElement.lang = language()
  $('language').textContent = t('otherLanguage')
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = t(node.dataset.text)
  for (const node of document.querySelectorAll('[data-label]')) node.ariaLabel = t(node.dataset.label)
  for (const node of document.querySelectorAll('[data-placeholder]')) node.placeholder = t(node.dataset.placeholder)
  chooseKind()
  nodes = new WeakMap()
  if (session) render()
}

function chooseKind () {
  const kind = $('kind').value
  $('members-field').hidden = kind !== 'group'
  $('new-name-label').textContent = t(`name_${kind}`)
  $('new-name').pattern = kind === 'group' ? '.*\\S.*' : $('user').pattern
  $('new-name').title = kind === 'group' ? '' : t('nameRule')
}

$('language').onclick = () => {
  switchLanguage()
  translate()
}

// One submission at a time; what went wrong is written under the form.
function onSubmit (form, notFound, action) {
  $(form).onsubmit = async event => {
    event.preventDefault()
    event.submitter.disabled = true
    say($(`${form}-problem`))
    await action().catch(error => say($(`${form}-problem`), error.code === 'NOT_FOUND' ? t(notFound) : describe(error)))
    event.submitter.disabled = false
  }
}

onSubmit('sign-in', 'noDemo', async () => {
  session = await Session.signIn($('user').value, render)
  window.history.replaceState(null, '', `#${session.user}`)
  $('sign-in').hidden = true
  $('chat').hidden = $('sign-out').hidden = false
  $('new-name').focus()
})

onSubmit('new', 'membersNotHere', async () => {
  const kind = $('kind').value
  const name = $('new-name').value.trim()
  const members = $('members').value.split(/[\s,，、]+/).filter(Boolean)
  const conversation = kind === 'group' ? await session.createGroup(name, members) : session.at(`${kind}:${name}`)
  $('new-name').value = $('members').value = ''
  show(conversation)
})

$('compose').onsubmit = event => {
  event.preventDefault()
  const text = $('text').value.trim()
  $('text').value = ''
  if (!text) return
  session.write(session.current, text)
  $('log').scrollTop = $('log').scrollHeight
}

$('text').oninput = () => session.sayTyping($('text').value !== '')
$('text').onkeydown = event => {
  // Enter also ends a composition (Chinese, Japanese, Korean); Safari says so by 229 only.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
  event.preventDefault()
  $('compose').requestSubmit()
}

$('kind').onchange = chooseKind
$('log').onscroll = () => $('log').scrollTop < NEAR && session.readBack()
$('back').onclick = () => show(null)
$('leave').onclick = () => session.leave(session.current)
$('try-now').onclick = () => session.wake()
$('sign-out').onclick = () => window.location.reload()

for (const type of ['online', 'offline', 'visibilitychange']) window.addEventListener(type, () => session?.wake())

$('user').value = window.location.hash.slice(1)
translate()
