import { testRows } from './matrix.ts'
import { rows } from './rows.ts'

testRows(rows.filter(({ route }) => route.includes(' /v1/groups')))
