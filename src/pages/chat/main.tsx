import '../shared/base.css'
import './chat.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { goOn } from './sign-in.ts'

goOn()
render(<App />, document.body)
