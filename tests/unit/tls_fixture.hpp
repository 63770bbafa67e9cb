// A self-signed certificate for 127.0.0.1 and localhost with its key, made for these tests alone.
#pragma once

namespace jm::node::testing {

inline constexpr const char* kTestCert = R"(-----BEGIN CERTIFICATE-----
MIIBpTCCAUugAwIBAgIUYjc0KrUM1dTxYYZW8t4UXGhotH8wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOamFudXMtbWFtIHRlc3QwIBcNMjYxMTIyMTU1MTMwWhgPMjEy
NjEwMjkxNTUxMzBaMBkxFzAVBgNVBAMMDmphbnVzLW1hbSB0ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAES6/obky0F10CMWKRMDBLeiW4ZQs/t8d/G+uQP3ZI
F9z5u8/MLsT28/pQFOE5NC5tAilM+b58t2G4QpZi9hfZK6NvMG0wHQYDVR0OBBYE
FJQNy4KGvgORJFpfulKpWN1R1hFGMB8GA1UdIwQYMBaAFJQNy4KGvgORJFpfulKp
WN1R1hFGMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxo
b3N0MAoGCCqGSM49BAMCA0gAMEUCIClp1XpzwU/znLZRCGOwkttwadvWoBrhcvPz
tpNiEv1JAiEAsOUlK4+vLXZ4cEApMTwfKoMD4E0BpwZc3jiMk/VMrGY=
-----END CERTIFICATE-----
)";

inline constexpr const char* kTestKey = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfqL+q0eGXTrc//yf
46z/P/FQKKumHeWZn3YQdL99iNehRANCAARLr+huTLQXXQIxYpEwMEt6JbhlCz+3
x38b65A/dkgX3Pm7z8wuxPbz+lAU4Tk0Lm0CKUz5vny3YbhClmL2F9kr
-----END PRIVATE KEY-----
)";

}  // namespace jm::node::testing
