# Configuration, channels, state, status, and the other side of the C ABI.
noinst_LTLIBRARIES += libgateway.la
gateway_call_sources = \
	src/gateway/channel/chain_channel.cpp src/gateway/channel/chain_channel.hpp src/gateway/channel/channel.hpp \
	src/gateway/channel/channel_host.hpp src/gateway/channel/conversation_runner.cpp \
	src/gateway/channel/conversation_runner.hpp src/gateway/channel/core_numbers.hpp \
	src/gateway/channel/deadline.hpp src/gateway/channel/reports.cpp src/gateway/channel/reports.hpp \
	src/gateway/channel/revival.hpp src/gateway/channel/services.hpp src/gateway/channel/timing.hpp \
	src/gateway/conversation/actions.hpp src/gateway/conversation/api_conversation.cpp \
	src/gateway/conversation/api_conversation.hpp src/gateway/conversation/call_peer.cpp \
	src/gateway/conversation/call_peer.hpp src/gateway/conversation/candidate_queue.hpp \
	src/gateway/conversation/conversation.hpp src/gateway/conversation/entry.hpp \
	src/gateway/conversation/inbox.cpp src/gateway/conversation/inbox.hpp \
	src/gateway/delivery/kept_answers.hpp src/gateway/conversation/latency.cpp \
	src/gateway/conversation/latency.hpp src/gateway/conversation/live_call.cpp \
	src/gateway/conversation/live_call.hpp src/gateway/conversation/message_handler.cpp \
	src/gateway/conversation/message_handler.hpp src/gateway/conversation/plugin_conversation.cpp \
	src/gateway/conversation/plugin_conversation.hpp src/gateway/conversation/replies.cpp \
	src/gateway/conversation/replies.hpp src/gateway/delivery/chain_delivery.cpp \
	src/gateway/delivery/chain_delivery.hpp src/gateway/delivery/channel_trouble.hpp \
	src/gateway/delivery/delivery.hpp src/gateway/delivery/dialog_delivery.cpp \
	src/gateway/delivery/dialog_delivery.hpp src/gateway/delivery/own_chain.cpp \
	src/gateway/delivery/own_chain.hpp src/gateway/sealed/carrier_listener.hpp src/gateway/sealed/dialog_carriers.cpp \
	src/gateway/sealed/dialog_carriers.hpp src/gateway/sealed/gateway_key.cpp src/gateway/sealed/gateway_key.hpp \
	src/gateway/sealed/limited_watch.cpp src/gateway/sealed/limited_watch.hpp src/gateway/sealed/sealed_call.cpp src/gateway/sealed/sealed_call.hpp \
	src/gateway/sealed/sealed_channel.cpp src/gateway/sealed/sealed_channel.hpp \
	src/gateway/sealed/sealed_dialogs.cpp src/gateway/sealed/sealed_dialogs.hpp src/gateway/sealed/sealed_keys.cpp src/gateway/sealed/sealed_keys.hpp src/gateway/sealed/sealed_link.cpp \
	src/gateway/sealed/sealed_link.hpp
gateway_state_sources = \
	src/gateway/kept/kept_backup.cpp src/gateway/kept/kept_backup.hpp src/gateway/kept/kept_channels.cpp \
	src/gateway/kept/kept_channels.hpp src/gateway/kept/kept_store.cpp src/gateway/kept/kept_store.hpp \
	src/gateway/state/commit_queue.cpp src/gateway/state/commit_queue.hpp \
	src/gateway/state/state.cpp src/gateway/state/state.hpp \
	src/gateway/state/state_channels.cpp src/gateway/state/state_channels.hpp \
	src/gateway/state/state_inspect.cpp src/gateway/state/state_inspect.hpp src/gateway/state/state_schema.cpp \
	src/gateway/state/state_schema.hpp src/gateway/state/state_steps.cpp src/gateway/state/state_steps.hpp \
	src/gateway/state/state_writer.cpp src/gateway/state/state_writer.hpp src/gateway/state/stored_channel.cpp \
	src/gateway/state/stored_channel.hpp src/gateway/state/write_ahead_log.cpp \
	src/gateway/state/write_ahead_log.hpp
gateway_sources = \
	src/gateway/abi.cpp src/gateway/gateway.cpp src/gateway/gateway.hpp src/gateway/loop_thread.cpp \
	src/gateway/loop_thread.hpp src/gateway/options.hpp src/gateway/config/channel_config.hpp \
	src/gateway/config/config.cpp src/gateway/config/config.hpp src/gateway/config/config_channel.cpp \
	src/gateway/config/config_ice.cpp src/gateway/config/config_kind.cpp src/gateway/config/config_node.cpp \
	src/gateway/config/defaults.hpp src/gateway/config/jcfg.cpp src/gateway/config/jcfg.hpp \
	src/gateway/config/jcfg_numbers.cpp src/gateway/config/jcfg_numbers.hpp \
	src/gateway/config/keys/key_names.cpp src/gateway/config/keys/known_keys.cpp \
	src/gateway/config/keys/known_keys.hpp src/gateway/config/readers.hpp src/gateway/config/sections.cpp \
	src/gateway/config/sections.hpp src/gateway/config/setting.hpp src/gateway/config/settings.cpp \
	src/gateway/config/settings.hpp src/gateway/config/special_values.cpp src/gateway/config/special_values.hpp \
	src/gateway/run/carriers.cpp src/gateway/run/carriers.hpp src/gateway/run/channel_runner.cpp \
	src/gateway/run/channel_runner.hpp src/gateway/run/channel_set.cpp src/gateway/run/channel_set.hpp \
	src/gateway/run/embedded_node.cpp src/gateway/run/embedded_node.hpp src/gateway/run/janus_check.cpp \
	src/gateway/run/janus_check.hpp src/gateway/run/janus_info.cpp src/gateway/run/janus_info.hpp \
	src/gateway/run/runtime_changes.cpp \
	src/gateway/run/runtime_changes.hpp src/gateway/run/startup.cpp src/gateway/run/startup.hpp \
	src/gateway/status/channel_settings.cpp src/gateway/status/channel_settings.hpp \
	src/gateway/status/status.cpp src/gateway/status/status.hpp src/gateway/status/status_answers.cpp \
	src/gateway/status/status_answers.hpp src/gateway/status/status_requests.cpp \
	src/gateway/status/status_requests.hpp src/gateway/status/times.cpp src/gateway/status/times.hpp
