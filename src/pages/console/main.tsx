import '../shared/base.css'
import { render } from 'preact'
import { Header } from '../shared/header.tsx'

render(<Header page='console' />, document.body)
