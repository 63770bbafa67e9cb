// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of what the configuration may hold.
#include "gateway/config/keys/known_keys.hpp"

namespace jm::gateway {
namespace {

constexpr Key kKeys[] = {
    {"general.json", "compact", "how the JSON of replies is written: compact, plain or indented"},
    {"general.events", "true", "whether Janus's event handlers are told of calls"},
    {"general.state_dir", "set at configure, else /var/lib/janus-mam", "folder of keys, seeds and indices"},
    {"general.api_secret_file", "none", "file that holds Janus's api_secret; not readable by others"},
    {"general.admin_secret_file", "none", "file that holds Janus's admin_secret; not readable by others"},
    {"general.host_id", "none", "what tells this host from copies of it"},
    {"general.page", "none", "address of the web page, for links"},
    {"general.allow_empty", "false", "start without any valid channel"},
    {"general.pool.size", "1", "gateways that share gateway.key and the sealed channels"},
    {"general.pool.index", "0", "which of them this one is, from 0"},

    {"node.enabled", "true", "run the embedded node"},
    {"node.listen", "127.0.0.1:14265", "host:port; port 0 takes any free one"},
    {"node.hosts[]", "none", "names that a node on loopback is asked for, beside localhost and public_url"},
    {"node.tls_cert", "none", "PEM file of the certificate chain; with tls_key"},
    {"node.tls_key", "none", "PEM file of the key; not readable by others"},
    {"node.db_file", "node.db in the state folder", "the store; :memory: keeps nothing"},
    {"node.network", "private_tangle1", "name of the network; its id follows from it"},
    {"node.min_pow_score", "1", "least proof of work of a message"},
    {"node.remote_pow", "true", "do the proof of work of messages that lack it"},
    {"node.max_body", "65536", "bytes of a request"},
    {"node.max_requests", "1000", "requests at once"},
    {"node.rate", "100", "requests a second and client; 0 for any number"},
    {"node.max_waiters", "100", "held requests and watches of one client"},
    {"node.max_watched", "20000", "indexes in all watches of one client"},
    {"node.max_per_address", "1000", "messages at one address"},
    {"node.max_age", "604800", "seconds that a message is kept"},
    {"node.max_bytes", "1000000000", "size of the store"},

    {"ice.stun[]", "none", "STUN servers that peers are told of, stun:host:port"},
    {"ice.turn[]", "none", "TURN servers, turn:host:port?transport=udp or turns:host:port"},
    {"ice.turn_secret_file", "none", "file that holds the secret shared with the TURN servers"},
    {"ice.turn_lifetime", "43200", "seconds that credentials made from the secret are good for"},
    {"ice.turn_user", "none", "a fixed user of the TURN servers, instead of a secret"},
    {"ice.turn_password_file", "none", "file that holds that user's password; not readable by others"},

    {"carriers.NAME.type", "chrysalis", "chrysalis, or embedded"},
    {"carriers.NAME.nodes[]", "none", "addresses of the nodes, in the order of preference"},
    {"carriers.NAME.public_url", "the first node", "how browsers reach it, for links"},
    {"carriers.NAME.ca_file", "the system's", "PEM file of the authorities to trust"},
    {"carriers.NAME.verify_tls", "true", "whether certificates are checked"},
    {"carriers.NAME.timeout", "150000", "milliseconds of one request; slow nodes are waited for"},
    {"carriers.NAME.poll_min", "250", "milliseconds between look-ups if a node cannot push"},
    {"carriers.NAME.poll_max", "2000", "the same after a while without anything new"},

    {"channels.NAME.carrier[]", "the embedded node", "name of a carrier; several with sealed channels"},
    {"channels.NAME.generation", "0", "sealed: raising it revokes every link handed out before"},
    {"channels.NAME.max_dialogs", "1", "sealed: peers at once"},
    {"channels.NAME.when_full", "replace",
     "sealed: what a further peer gets: replace (the oldest one's place) or busy"},
    {"channels.NAME.api", "plugin",
     "plugin: offers and answers for one plugin; janus, admin: one of Janus's APIs itself"},
    {"channels.NAME.allow_verbs[]", "create, attach, message, trickle, hangup, detach, destroy",
     "with api janus or admin: what the peer may ask of Janus; must be given with admin"},
    {"channels.NAME.max_sessions", "2", "with api janus: sessions at once"},
    {"channels.NAME.max_handles", "16", "with api janus: handles of a session"},
    {"channels.NAME.plugin", "must be given with api plugin", "the Janus plugin, e.g. janus.plugin.echotest"},
    {"channels.NAME.body", "{}", "JSON object that is sent to the plugin with an offer"},
    {"channels.NAME.allow_plugins[]", "none", "further plugins that the peer may name"},
    {"channels.NAME.allow_requests[]", "none",
     "values of \"request\" the peer may send; \"\" is a body without one, \"*\" is all but administrators'"},
    {"channels.NAME.allow_members[]", "none",
     "members of its requests, e.g. room or join:room, beside those that touch nothing; \"*\" is everything"},
    {"channels.NAME.allow_token", "false", "pass on a Janus token of the peer's own"},
    {"channels.NAME.reachable", "false", "browsers reach this Janus without its sending first"},
    {"channels.NAME.hold_candidates", "auto",
     "whether Janus is told of the peer's candidates only when it holds the answer: auto, always, never"},
    {"channels.NAME.hide_private_candidates", "false",
     "leave private addresses out of Janus's candidates and descriptions"},
    {"channels.NAME.offers_per_minute", "30", "offers beyond that are refused"},
    {"channels.NAME.max_age", "60, or four times what a message takes",
     "seconds after which an offer is too old"},
    {"channels.NAME.connect_timeout", "30", "seconds from the answer until WebRTC is up"},
    {"channels.NAME.peer_timeout", "30",
     "over chains: seconds without media or message of the peer; 0 waits for ever"},
    {"channels.NAME.idle_timeout", "90, over chains 600",
     "seconds without anything of the peer; over chains while WebRTC is not up, and 0 waits for ever"},
    {"channels.NAME.subscribe.root", "none: its peer has a link", "root at which the peer's chain begins"},
    {"channels.NAME.subscribe.mode", "restricted", "public, private or restricted"},
    {"channels.NAME.subscribe.side_key", "must be given with mode restricted", "0 to 81 trytes"},
    {"channels.NAME.subscribe.side_key_file", "none", "file that holds it; not readable by others"},
    {"channels.NAME.publish.mode", "restricted", "public, private or restricted"},
    {"channels.NAME.publish.security", "2", "1, 2 or 3"},
    {"channels.NAME.publish.side_key", "made at random", "0 to 81 trytes"},
    {"channels.NAME.publish.side_key_file", "none", "file that holds it; not readable by others"},
};

}  // namespace

std::span<const Key> known_keys() {
  return kKeys;
}

}  // namespace jm::gateway
