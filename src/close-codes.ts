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
