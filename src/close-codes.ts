/** Close codes (PROTOCOL.md#close-codes). 4000–4499: reconnect. 4500–4999: do not. */
export const CloseCode = {
  UnsupportedData: 1003,
  ServiceRestart: 1012,
  Overloaded: 1013,
  TokenExpired: 4401,
  Silent: 4408,
  TooManyFrames: 4429,
  Blocked: 4503,
  TokenRevoked: 4504
} as const

/** Every code with which a connection may end, for the documents: whether a client may come back by itself. */
export const closeCodes = [
  { code: 1001, reconnect: true, meaning: 'The server stops, or the page is left' },
  { code: CloseCode.UnsupportedData, reconnect: false, meaning: 'A binary frame' },
  { code: 1006, reconnect: true, meaning: 'No close frame: the network was lost, or the connection fell behind' },
  { code: 1008, reconnect: false, meaning: 'A frame in too many fragments' },
  { code: 1009, reconnect: false, meaning: 'A frame that is too large' },
  { code: CloseCode.ServiceRestart, reconnect: true, meaning: 'The server restarts: come back after `bye.after`' },
  { code: CloseCode.Overloaded, reconnect: true, meaning: 'The server is overloaded: come back later' },
  { code: CloseCode.TokenExpired, reconnect: true, meaning: 'The token has expired: come back with a fresh one' },
  { code: CloseCode.Silent, reconnect: true, meaning: 'Silent for too long' },
  { code: CloseCode.TooManyFrames, reconnect: true, meaning: 'Too many frames: come back, slower' },
  { code: CloseCode.Blocked, reconnect: false, meaning: 'The user is blocked' },
  { code: CloseCode.TokenRevoked, reconnect: false, meaning: 'The token was revoked, or the user erased' }
] as const
