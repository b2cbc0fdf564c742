import '../shared/base.css'
import '../shared/api/api.css'
import './console.css'
import { render } from 'preact'
import { Console } from './console.tsx'

render(<Console />, document.body)
