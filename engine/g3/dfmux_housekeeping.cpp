// SPDX-License-Identifier: BSD-2-Clause
// State of the readout electronics.
#include "engine/g3/dfmux_housekeeping.h"

#include "engine/g3/object_class.h"
#include "engine/g3/summary_text.h"

namespace scanweave {

template <class Fields, Is<HkChannelInfo> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("channel_number", o.channelNumber);
    f("carrier_amplitude", o.carrierAmplitude);
    f("carrier_frequency", o.carrierFrequency);
    f("dan_accumulator_enable", o.danAccumulatorEnable);
    f("dan_feedback_enable", o.danFeedbackEnable);
    f("dan_streaming_enable", o.danStreamingEnable);
    f("dan_gain", o.danGain);
    f("demod_frequency", o.demodFrequency);
    f("nuller_amplitude", o.nullerAmplitude);
    f("dan_railed", o.danRailed);
    if (f.version() >= 2) {
        f("state", o.state);
        f("rlatched", o.rlatched);
        f("rnormal", o.rnormal);
        f("rfrac_achieved", o.rfracAchieved);
    }
    if (f.version() == 3) {
        f.template former<double>(o, [](auto&, double) {});
    }
    if (f.version() >= 5) {
        f("loopgain", o.loopgain);
    }
    if (f.version() >= 6) {
        f("carrier_phase", o.carrierPhase);
        f("nuller_phase", o.nullerPhase);
        f("demod_phase", o.demodPhase);
    }
    if (f.version() >= 7) {
        f("i_slope", o.iSlope);
        f("q_slope", o.qSlope);
        f("internal_phase", o.internalPhase);
        f("external_phase", o.externalPhase);
    }
    if (f.version() >= 8) {
        f("bias_frequency", o.biasFrequency);
    }
}

template <class Fields, Is<HkModuleInfo> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("module_number", o.moduleNumber);
    f("carrier_gain", o.carrierGain);
    f("nuller_gain", o.nullerGain);
    f("demod_gain", o.demodGain);
    f("carrier_railed", o.carrierRailed);
    f("nuller_railed", o.nullerRailed);
    f("demod_railed", o.demodRailed);
    f("squid_flux_bias", o.squidFluxBias);
    f("squid_current_bias", o.squidCurrentBias);
    f("squid_stage1_offset", o.squidStage1Offset);
    f("squid_feedback", o.squidFeedback);
    f("routing_type", o.routingType);
    f("channels", o.channels);
    if (f.version() >= 2) {
        f("squid_state", o.squidState);
        f("squid_p2p", o.squidP2p);
        f("squid_transimpedance", o.squidTransimpedance);
    }
    if (f.version() >= 3) {
        f("nco_frequency", o.ncoFrequency);
    }
}

template <class Fields, Is<HkMezzanineInfo> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("power", o.power);
    f("present", o.present);
    f("serial", o.serial);
    f("part_number", o.partNumber);
    f("revision", o.revision);
    f("currents", o.currents);
    f("voltages", o.voltages);
    f("modules", o.modules);
    if (f.version() >= 2) {
        f("temperature", o.temperature);
        f("squid_controller_temperature", o.squidControllerTemperature);
        f("squid_controller_power", o.squidControllerPower);
        f("squid_heater", o.squidHeater);
    }
}

template <class Fields, Is<HkBoardInfo> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("timestamp", o.timestamp);
    f("timestamp_port", o.timestampPort);
    f("serial", o.serial);
    f("fir_stage", o.firStage);
    f("currents", o.currents);
    f("voltages", o.voltages);
    f("temperatures", o.temperatures);
    f("mezz", o.mezz);
    if (f.version() >= 2) {
        f("is128x", o.is128x);
    }
    if (f.version() >= 3) {
        f("firmware_version", o.firmwareVersion);
        f("firmware_name", o.firmwareName);
    }
}

std::string HkChannelInfo::summary() const
{
    return "channel " + std::to_string(channelNumber) +
           (state.empty() ? std::string() : ", " + shortText(state));
}

std::string HkModuleInfo::summary() const
{
    return "module " + std::to_string(moduleNumber) + ", " +
           countText(channels.size(), "channel", "channels");
}

std::string HkMezzanineInfo::summary() const
{
    return shortText(serial) + ", " + countText(modules.size(), "module", "modules");
}

std::string HkBoardInfo::summary() const
{
    return shortText(serial) + ", " + countText(mezz.size(), "mezzanine", "mezzanines");
}

template ObjectClass objectClass<HkChannelInfo>();
template ObjectClass objectClass<HkModuleInfo>();
template ObjectClass objectClass<HkMezzanineInfo>();
template ObjectClass objectClass<HkBoardInfo>();
template ObjectClass objectClass<DfMuxHousekeepingMap>();

} // namespace scanweave
